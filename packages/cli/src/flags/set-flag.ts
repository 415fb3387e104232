import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { type Flag, PennonError } from '@pennon/core';
import { withServed } from '@pennon/database';
import { Option } from 'commander';
import { type CommandSpec, type WriteOptions, writeOptions } from '../command.js';
import { openScope } from '../project/project.js';
import { readFlags } from './read-flags.js';
import { editFlag, writeFlag } from './write-flag.js';

export const setFlag: CommandSpec<WriteOptions & { readonly file?: string }> = {
  usage: 'set <key> [variation]',
  summary: 'serve one variation, or replace the flag from a file',
  options: [
    ...writeOptions,
    new Option('-f, --file <file>', 'the whole flag as JSON; - reads standard input'),
  ],
  examples: [
    'flags set hero bold --note "spring campaign"',
    ['flags set hero --file hero.json', 'as `flags show --json` prints it'],
  ],
  async run({ words: [key = '', variation], options, terminal }) {
    const { file } = options;
    if ((variation === undefined) === (file === undefined)) {
      throw new PennonError('USAGE', '`pennon flags set` takes a variation or --file, one of the two.', {
        hint: 'For example `pennon flags set hero bold`, or `pennon flags set hero --file hero.json`.',
      });
    }
    if (variation !== undefined) {
      return await editFlag(key, (flag) => withServed(flag, variation), { options, terminal });
    }
    const body = await readFlagFile(file ?? '-', key);
    const scope = await openScope(options, terminal);
    const { flags } = await readFlags(scope);
    const baseVersion = flags.find((flag) => flag.key === key)?.version ?? 0;
    await writeFlag(scope, { key, baseVersion, body }, options);
  },
};

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
