import { Option } from 'commander';
import { type CommandSpec, type ProjectOptions, projectOptions, yesOption } from '../command.js';
import { answer, openProject } from '../project/project.js';
import { confirm } from '../terminal/confirm.js';
import { timeOf } from '../terminal/time-of.js';

interface PruneOptions extends ProjectOptions {
  readonly before: string;
  readonly yes?: boolean;
}

export const pruneAudit: CommandSpec<PruneOptions> = {
  usage: 'prune',
  summary: 'remove what is older than a time; at least 90 days stay',
  options: [
    new Option('--before <time>', 'an ISO time, or how long ago: 400d').makeOptionMandatory(),
    yesOption,
    ...projectOptions,
  ],
  examples: ['audit prune --before 400d'],
  notes: 'Export it first: `pennon audit export`. What stays can still be verified.',
  async run({ options, terminal }) {
    const before = timeOf(options.before);
    const project = await openProject(options, terminal);
    if (!options.yes) await confirm(`Remove the audit before ${before.toISOString()} at ${project.host}?`);
    const result = await project.control.pruneAudit(before);
    answer(project, result, () =>
      result.pruned.length === 0
        ? ['Nothing is that old.']
        : result.pruned.map(({ chain, removed, seq }) => `${chain}: ${removed} rows, up to ${seq}`),
    );
  },
};
