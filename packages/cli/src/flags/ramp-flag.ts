import { ramped } from '@pennon/database';
import { type CommandSpec, type WriteOptions, writeOptions } from '../command.js';
import { percentOf } from './percent-of.js';
import { editFlag } from './write-flag.js';

export const rampFlag: CommandSpec<WriteOptions> = {
  usage: 'ramp <key> <percent>',
  summary: 'serve a flag to a share of its units',
  options: writeOptions,
  examples: [
    'flags ramp free-shipping 25',
    ['flags ramp free-shipping 2.5% --dry-run', 'what would change'],
    ['flags ramp free-shipping 50 --env production --propose', 'for others to approve'],
  ],
  async run({ words: [key = '', share = ''], options, terminal }) {
    const percent = percentOf(share);
    await editFlag(key, (flag) => ramped(flag, percent), { options, terminal });
  },
};
