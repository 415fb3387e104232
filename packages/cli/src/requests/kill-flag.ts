import { Option } from 'commander';
import { announceCommit } from '../changes/announce-commit.js';
import { type CommandSpec, noteOption, type ProjectOptions, projectOptions } from '../command.js';
import { openScope } from '../project/project.js';

export const killFlag: CommandSpec<ProjectOptions & { readonly env: string; readonly note?: string }> = {
  usage: 'kill <flag>',
  summary: 'emergency: off at once, in protected and frozen environments too',
  options: [
    // No default: in an emergency nobody should turn off the wrong one.
    new Option('-e, --env <environment>', 'the environment').makeOptionMandatory(),
    noteOption,
    ...projectOptions,
  ],
  examples: ['kill new-checkout --env production --note "payments fail"'],
  notes: 'For admins and the secret key. The audit records it as what it is.',
  async run({ words: [flag = ''], options, terminal }) {
    const scope = await openScope(options, terminal);
    const { env: environment, note } = options;
    const result = await scope.control.kill({ environment, flag, note });
    const isOff = result.versions.length === 0 ? 'was off already' : 'is off';
    announceCommit(scope, result, { lines: [`${terminal.colors.bold(flag)} ${isOff}`], data: { key: flag } });
  },
};
