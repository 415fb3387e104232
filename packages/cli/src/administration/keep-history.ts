import { Option } from 'commander';
import type { CommandSpec, ProjectOptions } from '../command.js';
import { projectOptions } from '../command.js';
import { answer, openProject } from '../project/project.js';
import { countOf } from '../terminal/count-of.js';

interface KeepOptions extends ProjectOptions {
  readonly revisions: string;
  readonly days: string;
}

export const keepHistory: CommandSpec<KeepOptions> = {
  usage: 'keep-history <environment>',
  summary: 'how far back it can be gone',
  options: [
    new Option('--revisions <count>', 'at least so many').makeOptionMandatory(),
    new Option('--days <count>', 'and all of so many days').makeOptionMandatory(),
    ...projectOptions,
  ],
  examples: ['environments keep-history production --revisions 1000 --days 365'],
  notes:
    'To keep less of a protected environment takes approval: `environments set\n--keep-revisions … --keep-days … --propose`.',
  async run({ words: [environment = ''], options, terminal }) {
    const revisions = countOf('--revisions', options.revisions);
    const days = countOf('--days', options.days);
    const project = await openProject(options, terminal);
    await project.control.keepHistory({ environment, revisions, days });
    answer(project, { environment, revisions, days }, () => [
      `${environment} keeps ${revisions} revisions, and all of ${days} days`,
    ]);
  },
};
