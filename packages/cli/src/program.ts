import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import type { CommandGroup, CommandSpec } from './command.js';
import { commands } from './commands.js';
import type { Terminal } from './terminal/terminal.js';

/** The command line of `pennon`, built from the table of its commands. */
export function buildProgram(terminal: Terminal): Command {
  const program = new Command('pennon')
    .description('Feature flags, experiments and remote configuration in your own Postgres.')
    .version(ownVersion())
    // Usage errors are thrown and reported like every other, as JSON too.
    .exitOverride()
    .configureOutput({ outputError: () => {} })
    .configureHelp({ sortSubcommands: false, helpWidth: terminal.columns })
    .addHelpText('after', introduction);
  for (const entry of commands) {
    if ('run' in entry) addCommand(program, entry, terminal);
    else addGroup(program, entry, terminal);
  }
  return program;
}

function ownVersion(): string {
  const manifest = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(manifest) as { readonly version: string }).version;
}

const introduction = `
Examples:
  $ pennon dev -- next dev                  a stack on this machine, and your app beside it
  $ pennon flags create new-checkout
  $ pennon flags ramp new-checkout 25 --env production
  $ pennon rollback new-checkout --to 3 --env production
  $ pennon doctor                           what is missing, and how to fix it

Commands talk to the project of SUPABASE_URL and SUPABASE_SECRET_KEY (or --url
and --key); without those, or with --local, to the \`pennon dev\` of this folder
or of one above.
\`pennon help <command>\` has the options and examples of each.
`;

function addGroup(program: Command, { usage, summary, commands }: CommandGroup, terminal: Terminal): void {
  const group = program.command(usage).description(summary);
  group.addHelpText('after', examplesText(commands.flatMap(({ examples }) => examples.slice(0, 1))));
  for (const spec of commands) addCommand(group, spec, terminal);
}

function addCommand(parent: Command, spec: CommandSpec, terminal: Terminal): void {
  const notes = spec.notes === undefined ? '' : `\n${spec.notes}\n`;
  const command = parent
    .command(spec.usage)
    .description(spec.summary)
    .addHelpText('after', examplesText(spec.examples) + notes);
  for (const option of spec.options ?? []) command.addOption(option);
  for (const each of spec.commands ?? []) addCommand(command, each, terminal);
  command.action(() => spec.run({ words: command.args, options: command.opts(), terminal }));
}

/** From here on lines explain; 80 columns hold both. */
const explanationColumn = 44;

function examplesText(examples: CommandSpec['examples']): string {
  const lines = examples.map((example) => {
    const [line, does] = typeof example === 'string' ? [example] : example;
    if (does === undefined) return `  $ pennon ${line}`;
    const text = `  $ pennon ${line}`;
    return text.length < explanationColumn
      ? `${text.padEnd(explanationColumn)}${does}`
      : `${text}\n      ${does}`;
  });
  return `\nExamples:\n${lines.join('\n')}\n`;
}
