import { createHash } from 'node:crypto';
import type { AuditCheckpoint } from './audit.js';

interface ExportedLine {
  readonly previous_hash: string;
  readonly body: string;
  readonly hash: string;
}

interface ChainEnd {
  readonly seq: number;
  readonly hash: string;
}

/**
 * The number, from 1 on, of the first line of an exported audit that does not fit, or undefined. With the checkpoint, a
 * file that ends too early answers the number after its last line. A chain may begin late: older rows can be pruned.
 */
export function brokenLineOf(
  lines: readonly string[],
  checkpoint?: Pick<AuditCheckpoint, 'chains'>,
): number | undefined {
  const ends = new Map<string, ChainEnd>();
  const held = new Map(Object.entries(checkpoint?.chains ?? {}));
  for (const [index, line] of lines.entries()) {
    const end = endAfter(line, ends);
    if (end === undefined) return index + 1;
    const expected = held.get(end.chain);
    if (expected?.seq === end.seq && expected.hash !== end.hash) return index + 1;
    ends.set(end.chain, end);
  }
  const isShort = [...held].some(([chain, { seq }]) => seq > (ends.get(chain)?.seq ?? 0));
  return isShort ? lines.length + 1 : undefined;
}

function endAfter(
  line: string,
  ends: ReadonlyMap<string, ChainEnd>,
): (ChainEnd & { chain: string }) | undefined {
  const row = rowOf(line);
  if (row === undefined) return undefined;
  const { chain, seq, previous_hash, hash } = row;
  const last = ends.get(chain);
  const fits = last === undefined || (last.seq + 1 === seq && last.hash === previous_hash);
  return fits ? { chain, seq, hash } : undefined;
}

/** What stands in a line, if its hash is that of its text. */
function rowOf(line: string): (ExportedLine & { chain: string; seq: number }) | undefined {
  try {
    const row = JSON.parse(line) as ExportedLine;
    const isWhole =
      createHash('sha256')
        .update(row.previous_hash + row.body)
        .digest('hex') === row.hash;
    return isWhole ? { ...row, ...(JSON.parse(row.body) as { chain: string; seq: number }) } : undefined;
  } catch {
    return undefined; // no JSON, or not of this shape
  }
}
