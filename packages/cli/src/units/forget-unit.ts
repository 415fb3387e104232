import type { ForgottenUnit } from '@pennon/database';
import { type CommandSpec, type ProjectOptions, projectOptions, yesOption } from '../command.js';
import { answer, openProject } from '../project/project.js';
import { confirm } from '../terminal/confirm.js';

export const forgetUnit: CommandSpec<ProjectOptions & { readonly yes?: boolean }> = {
  usage: 'forget-unit <unit>',
  summary: 'erase what is recorded of one person, in every environment',
  options: [yesOption, ...projectOptions],
  examples: ['forget-unit user-7', 'forget-unit user-7 --yes --json'],
  notes:
    'Flags that name them stay as they are and are listed: change those, and run it\nagain. Backups are not reached.',
  async run({ words: [unit = ''], options, terminal }) {
    const project = await openProject(options, terminal);
    if (!options.yes) await confirm(`Erase what is recorded of "${unit}" at ${project.host}?`);
    const forgotten = await project.control.forgetUnit(unit);
    answer(project, forgotten, () => linesOf(forgotten));
  },
};

function linesOf(forgotten: ForgottenUnit): readonly string[] {
  const { exposures, metric_events, attributes, closed_requests, promotions } = forgotten;
  const rest = attributes + closed_requests + promotions;
  return [
    `Erased ${exposures} exposures and ${metric_events} metric events.`,
    ...(rest === 0 ? [] : [`Put a keyed hash in its place elsewhere: ${rest} times.`]),
    ...forgotten.documents.map(({ environment, kind, key, current, versions }) =>
      current
        ? `still named by ${kind} ${key} of ${environment}`
        : `named by ${versions} past versions of ${kind} ${key} of ${environment}`,
    ),
    ...forgotten.change_requests.map(({ id, status }) => `still named by change request ${id}, ${status}`),
  ];
}
