import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { type Flag, PennonError } from '@pennon/core';
import { ramped, toggled, withServed } from '@pennon/database';
import { servesInWords } from './flag-words.js';
import { type FlagsScope, readFlag, readFlags } from './flags-read.js';

export interface WriteOptions {
  readonly note?: string | undefined;
  readonly dryRun: boolean;
}

/** Turns a flag on or off: the other way, or the way that is asked for. */
export async function toggleFlag(
  scope: FlagsScope,
  key: string,
  options: WriteOptions & { readonly to?: 'on' | 'off' | undefined },
): Promise<void> {
  const { body } = await readFlag(scope, key);
  const isOn = body.status !== 'inactive';
  const isAlreadyThere = options.to !== undefined && (options.to === 'on') === isOn;
  if (isAlreadyThere) return announceNoChange(scope, key, body);
  await editFlag(scope, key, toggled, options);
}

/** Serves a flag's variation to a share of its units. */
export async function rampFlag(
  scope: FlagsScope,
  key: string,
  percent: string,
  options: WriteOptions,
): Promise<void> {
  const share = parsePercent(percent);
  await editFlag(scope, key, (flag) => ramped(flag, share), options);
}

/** Serves one variation where no rule decides, or replaces the whole flag from a file (`-` is standard input). */
export async function setFlag(
  scope: FlagsScope,
  key: string,
  source: { readonly variation?: string | undefined; readonly file?: string | undefined },
  options: WriteOptions,
): Promise<void> {
  if ((source.variation === undefined) === (source.file === undefined)) {
    throw new PennonError('USAGE', '`pennon flags set` takes a variation or --file, one of the two.', {
      hint: 'For example `pennon flags set hero bold`, or `pennon flags set hero --file hero.json`.',
    });
  }
  const { variation, file } = source;
  if (variation !== undefined) return editFlag(scope, key, (flag) => withServed(flag, variation), options);
  const body = await readFlagFile(file ?? '-', key);
  const { flags } = await readFlags(scope);
  const baseVersion = flags.find((flag) => flag.key === key)?.version ?? 0;
  await commitFlag(scope, { key, baseVersion, body }, options);
}

async function editFlag(
  scope: FlagsScope,
  key: string,
  edit: (flag: Flag) => Flag,
  options: WriteOptions,
): Promise<void> {
  const { body, version } = await readFlag(scope, key);
  await commitFlag(scope, { key, baseVersion: version, body: edit(body) }, options);
}

async function commitFlag(
  scope: FlagsScope,
  { key, baseVersion, body }: { readonly key: string; readonly baseVersion: number; readonly body: Flag },
  { note, dryRun }: WriteOptions,
): Promise<void> {
  const { control, environment, terminal } = scope;
  const changes = [{ kind: 'flag' as const, key, base_version: baseVersion, body }];
  const { revision } = await control.commit({ environment, changes, note, dryRun });
  if (scope.json) return terminal.out(JSON.stringify({ environment, key, revision, dryRun, body }));
  const outcome = dryRun ? `would become revision ${revision}; nothing was written` : `revision ${revision}`;
  terminal.out(`${terminal.colors.bold(key)} is ${body.status}: ${servesInWords(body)}`);
  terminal.out(terminal.colors.dim(`${scope.place}, ${outcome}`));
}

function announceNoChange({ terminal, json, environment }: FlagsScope, key: string, body: Flag): void {
  const words = `${terminal.colors.bold(key)} is ${body.status} already; nothing was written`;
  terminal.out(json ? JSON.stringify({ environment, key, unchanged: true, body }) : words);
}

function parsePercent(text: string): number {
  const digits = /^\s*(\d+(?:\.\d+)?)\s*%?\s*$/.exec(text)?.[1];
  const percent = Number(digits ?? Number.NaN);
  if (!(percent <= 100)) {
    throw new PennonError('USAGE', `"${text}" is no share.`, {
      hint: 'Give a percentage from 0 to 100, such as 25 or 2.5%.',
    });
  }
  return percent;
}

async function readFlagFile(file: string, key: string): Promise<Flag> {
  try {
    const source = file === '-' ? await text(process.stdin) : await readFile(file, 'utf8');
    const parsed: unknown = JSON.parse(source);
    if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
      throw new TypeError('it holds no object');
    }
    // What `show --json` prints has the flag as its body. The database validates it whole and lists every problem.
    const flag = 'body' in parsed ? (parsed.body as object) : parsed;
    return { key, ...flag } as Flag;
  } catch (cause) {
    throw new PennonError('FILE_UNREADABLE', `${file} cannot be read as JSON: ${(cause as Error).message}.`, {
      hint: 'Write one flag as `pennon flags show <key> --json` prints it.',
      cause,
    });
  }
}
