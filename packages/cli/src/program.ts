import { readFileSync } from 'node:fs';
import { Command, Option } from 'commander';
import { parse } from 'yaml';
import { resolveConnection } from './connection.js';
import { controlAt } from './control.js';
import { runDev } from './dev.js';
import { type FlagsScope, listFlags, showFlag } from './flags-read.js';
import { rampFlag, setFlag, toggleFlag } from './flags-write.js';
import type { Terminal } from './terminal.js';
import { documentsOf, writeTypes } from './types-command.js';

interface FlagsOptions {
  readonly url?: string;
  readonly key?: string;
  readonly env: string;
  readonly json?: boolean;
  readonly note?: string;
  readonly dryRun?: boolean;
}

/** The command line of `pennon`. */
export function buildProgram(terminal: Terminal): Command {
  const program = new Command('pennon')
    .description('Feature flags, experiments and remote configuration in your own Postgres.')
    .version(ownVersion())
    // Usage errors are thrown and reported like every other, as JSON too.
    .exitOverride()
    .configureOutput({ outputError: () => {} })
    .configureHelp({ sortSubcommands: false })
    .addHelpText('after', examples);
  addDev(program, terminal);
  addFlags(program, terminal);
  addTypes(program, terminal);
  return program;
}

function ownVersion(): string {
  const manifest = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(manifest) as { readonly version: string }).version;
}

const examples = `
Examples:
  $ pennon dev                              run Postgres, REST and Realtime on this machine
  $ pennon dev -- next dev                  the same, and your app beside it with its address and keys
  $ pennon flags list
  $ pennon flags toggle new-checkout
  $ pennon flags ramp free-shipping 25
  $ pennon flags set hero bold --note "spring campaign"
  $ pennon types                            declare flags and configuration to TypeScript

Flag commands talk to the \`pennon dev\` of this folder, or to any Supabase project:
  SUPABASE_URL, SUPABASE_SECRET_KEY         or --url and --key
`;

function addDev(program: Command, terminal: Terminal): void {
  program
    .command('dev')
    .description('run the embedded stack: Postgres, REST and Realtime from npm alone')
    .argument('[command...]', 'a command to run beside it, after --')
    .option('-p, --port <port>', 'the one port', '54390')
    .option('-d, --data <folder>', 'where the data lives', '.pennon')
    .addOption(
      new Option('--db <engine>', 'the Postgres to use').choices(['pglite', 'postgres']).default('pglite'),
    )
    .option('--seed <file>', 'documents to create where they are missing')
    .addHelpText('after', '\n--db postgres uses the server at DATABASE_URL.')
    .action((command: readonly string[], options) => runDev({ ...options, command }, terminal));
}

function addFlags(program: Command, terminal: Terminal): void {
  const flags = program.command('flags').description('list, show and change flags');
  const scopeOf = (command: Command): Promise<FlagsScope> => flagsScope(command.optsWithGlobals(), terminal);

  reading(flags.command('list').description('every flag and what it serves')).action(async (_, command) =>
    listFlags(await scopeOf(command)),
  );
  reading(flags.command('show <key>').description('one flag, its rules in words')).action(
    async (key, _, command) => showFlag(await scopeOf(command), key),
  );
  writing(flags.command('toggle <key>').description('turn a flag on or off'))
    .addOption(new Option('--on', 'on, whatever it is now').conflicts('off'))
    .option('--off', 'off, whatever it is now')
    .action(async (key, options, command) => {
      const to = options.on ? 'on' : options.off ? 'off' : undefined;
      await toggleFlag(await scopeOf(command), key, { ...writeOptions(options), to });
    });
  writing(flags.command('ramp <key> <percent>').description('serve a flag to a share of its units')).action(
    async (key, percent, options, command) =>
      rampFlag(await scopeOf(command), key, percent, writeOptions(options)),
  );
  writing(
    flags
      .command('set <key> [variation]')
      .description('serve one variation, or replace the flag from a file'),
  )
    .option('-f, --file <file>', 'the whole flag as JSON; - reads standard input')
    .action(async (key, variation, options, command) =>
      setFlag(await scopeOf(command), key, { variation, file: options.file }, writeOptions(options)),
    );
}

function addTypes(program: Command, terminal: Terminal): void {
  reading(program.command('types').description('declare flags and configuration to TypeScript'))
    .option('-o, --out <file>', 'the declarations', 'pennon-env.d.ts')
    .option('-f, --file <file>', 'read documents from JSON or YAML, not from a database')
    .option('--check', 'write nothing; fail when the declarations are out of date')
    .action(async ({ out, file, check = false }, command) => {
      const read = async () => {
        const { control, environment } = await flagsScope(command.optsWithGlobals(), terminal);
        return (await control.snapshot(environment)).documents;
      };
      const documents = file === undefined ? await read() : await documentsOf(file, parse);
      await writeTypes(documents, { out, isCheck: check, terminal });
    });
}

function reading(command: Command): Command {
  return command
    .option('-e, --env <environment>', 'the environment', 'development')
    .option('--url <url>', 'the Supabase API (SUPABASE_URL)')
    .option('--key <key>', 'its secret key (SUPABASE_SECRET_KEY)')
    .option('--json', 'print JSON');
}

function writing(command: Command): Command {
  return reading(command)
    .option('-n, --note <text>', 'why, for the history')
    .option('--dry-run', 'say what would happen, write nothing');
}

function writeOptions({ note, dryRun }: FlagsOptions): {
  readonly note: string | undefined;
  readonly dryRun: boolean;
} {
  return { note, dryRun: dryRun ?? false };
}

async function flagsScope(options: FlagsOptions, terminal: Terminal): Promise<FlagsScope> {
  const { url, key } = options;
  const connection = await resolveConnection({ url, key, env: process.env, cwd: process.cwd() });
  return {
    control: controlAt(connection),
    place: `${options.env} at ${new URL(connection.url).host}`,
    environment: options.env,
    json: options.json ?? false,
    terminal,
  };
}
