import { Option } from 'commander';
import { type CommandSpec, type ProjectOptions, projectOptions } from '../command.js';
import { openProject } from '../project/project.js';
import { writeNew } from '../terminal/write-new.js';

export const exportUnit: CommandSpec<ProjectOptions & { readonly out?: string }> = {
  usage: 'export-unit <unit>',
  summary: 'all that is recorded of one person, as JSON',
  options: [new Option('-o, --out <file>', 'a new file; standard output, unless said'), ...projectOptions],
  examples: ['export-unit user-7 --out user-7.json'],
  notes:
    'A unit is the userId or anonymousId of their events. The audit records that\nit was asked for, by a keyed hash.',
  async run({ words: [unit = ''], options, terminal }) {
    const { control } = await openProject(options, terminal);
    const text = JSON.stringify(await control.exportUnit(unit), null, 2);
    if (options.out === undefined) return terminal.data(text);
    await writeNew(options.out, text);
    terminal.out(`Wrote ${options.out}.`);
  },
};
