import { toggled } from '@pennon/database';
import { Option } from 'commander';
import { type CommandSpec, type WriteOptions, writeOptions } from '../command.js';
import { editFlag } from './write-flag.js';

export const toggleFlag: CommandSpec<WriteOptions & { readonly on?: boolean; readonly off?: boolean }> = {
  usage: 'toggle <key>',
  summary: 'turn a flag on or off',
  options: [
    ...writeOptions,
    new Option('--on', 'on, whatever it is now').conflicts('off'),
    new Option('--off', 'off, whatever it is now'),
  ],
  examples: ['flags toggle new-checkout', 'flags toggle new-checkout --off --env production --note "errors"'],
  async run({ words: [key = ''], options, terminal }) {
    const { on = false, off = false } = options;
    await editFlag(
      key,
      (flag) => {
        const isOn = flag.status !== 'inactive';
        return (on && isOn) || (off && !isOn) ? flag : toggled(flag);
      },
      { options, terminal },
    );
  },
};
