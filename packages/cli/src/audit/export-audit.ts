import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import type { Audit, AuditCheckpoint } from '@pennon/database';
import { Option } from 'commander';
import { type CommandSpec, type ProjectOptions, projectOptions } from '../command.js';
import { openProject } from '../project/project.js';
import type { Terminal } from '../terminal/terminal.js';
import { openNew, writeNew } from '../terminal/write-new.js';

interface ExportOptions extends ProjectOptions {
  readonly out?: string;
  readonly checkpoint?: string;
}

export const exportAudit: CommandSpec<ExportOptions> = {
  usage: 'export',
  summary: 'all of it as NDJSON, and a checkpoint to keep elsewhere',
  options: [
    new Option('-o, --out <file>', 'a new file; standard output, unless said'),
    new Option('--checkpoint <file>', 'a new file for the checkpoint'),
    ...projectOptions,
  ],
  examples: [
    'audit export --out audit.ndjson --checkpoint checkpoint.json',
    'audit export | gzip > audit.ndjson.gz',
  ],
  notes: '`pennon audit verify --file` checks what was exported, without a database.',
  async run({ options, terminal }) {
    const { control } = await openProject(options, terminal);
    const { out, checkpoint: checkpointFile } = options;
    const checkpoint =
      out === undefined
        ? await exported(control, terminal, async (piece) => terminal.data(piece))
        : await exportedTo(out, control, terminal);
    if (checkpointFile !== undefined) await writeNew(checkpointFile, JSON.stringify(checkpoint));
    if (out !== undefined) terminal.out(`Wrote ${out}; its checkpoint is ${checkpoint.hash}.`);
  },
};

async function exportedTo(file: string, control: Audit, terminal: Terminal): Promise<AuditCheckpoint> {
  const stream = (await openNew(file)).createWriteStream();
  const checkpoint = await exported(control, terminal, async (piece) => {
    if (!stream.write(`${piece}\n`)) await once(stream, 'drain');
  });
  stream.end();
  await finished(stream);
  return checkpoint;
}

async function exported(
  control: Audit,
  { progress }: Terminal,
  write: (piece: string) => Promise<void>,
): Promise<AuditCheckpoint> {
  const pieces = control.exportAudit();
  let lines = 0;
  let next = await pieces.next();
  // Not `for await`: that would lose what the generator returns.
  for (; !next.done; next = await pieces.next()) {
    const piece = next.value.trimEnd();
    if (piece === '') continue;
    lines += piece.split('\n').length;
    await write(piece);
    progress(`${lines} rows…`);
  }
  return next.value;
}
