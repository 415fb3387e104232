import type { CommandSpec, ProjectOptions } from '../command.js';
import { projectOptions } from '../command.js';
import { answer, openProject } from '../project/project.js';

export const inheritFrom: CommandSpec<ProjectOptions> = {
  usage: 'inherit-from <env> <base>',
  summary: 'where its configuration starts from',
  options: projectOptions,
  examples: [
    'environments inherit-from production staging',
    ['environments inherit-from production none', 'no longer'],
  ],
  notes:
    'What changes with it is committed at once. A protected or frozen environment\ntakes nothing over by itself: each section does with its next approved change.',
  async run({ words: [environment = '', word = ''], options, terminal }) {
    const project = await openProject(options, terminal);
    const base = word === 'none' ? null : word;
    const commits = await project.control.inheritFrom({ environment, base });
    answer(project, { environment, base, commits }, () => [
      base === null ? `${environment} inherits from none` : `${environment} inherits from ${base}`,
      ...commits.map(
        ({ environment: heir, revision, versions }) =>
          `  ${heir}, revision ${revision}: ${versions.map(({ key }) => key).join(', ')}`,
      ),
    ]);
  },
};
