import { Option } from 'commander';
import type { Terminal } from './terminal/terminal.js';

/** One command as data: what it is called, what it takes, how it is used, what it does. */
export interface CommandSpec<Options extends object = object> {
  /** Its name and arguments, as commander reads them: `ramp <key> <percent>`. */
  readonly usage: string;
  readonly summary: string;
  readonly options?: readonly Option[];
  /** Command lines without `pennon`, each with what it does where that is not plain. */
  readonly examples: readonly (string | readonly [line: string, does: string])[];
  /** What help says after the examples. */
  readonly notes?: string;
  /** Commands of their own under its name, beside what it does itself. */
  readonly commands?: readonly CommandSpec[];
  // A method, so that a table may hold commands whose options differ.
  run(input: CommandInput<Options>): Promise<void>;
}

/** Commands under one word: `pennon flags …`. */
export interface CommandGroup {
  readonly usage: string;
  readonly summary: string;
  readonly commands: readonly CommandSpec[];
}

export interface CommandInput<Options extends object> {
  /** The arguments in their order; what is optional may be missing at the end. */
  readonly words: readonly string[];
  readonly options: Options;
  readonly terminal: Terminal;
}

/** What every command that talks to a project is told. */
export interface ProjectOptions {
  readonly url?: string;
  readonly key?: string;
  readonly token?: string;
  readonly local?: boolean;
  readonly json?: boolean;
}

export interface ReadOptions extends ProjectOptions {
  readonly env: string;
}

export interface WriteOptions extends ReadOptions {
  readonly note?: string;
  readonly dryRun?: boolean;
  readonly propose?: boolean;
}

export const jsonOption: Option = new Option('--json', 'print JSON');

export const projectOptions: readonly Option[] = [
  new Option('--url <url>', 'the Supabase API (SUPABASE_URL)'),
  new Option('--key <key>', 'its secret key (SUPABASE_SECRET_KEY)'),
  new Option('--token <token>', 'sign as a member or a machine (PENNON_TOKEN)'),
  new Option('--local', 'the `pennon dev` of this folder, whatever the shell says').conflicts('url'),
  jsonOption,
];

const environmentOption: Option = new Option('-e, --env <environment>', 'the environment').default(
  'development',
);

export const noteOption: Option = new Option('-n, --note <text>', 'why, for the history');

export const readOptions: readonly Option[] = [environmentOption, ...projectOptions];

const dryRunOption: Option = new Option('--dry-run', 'say what would happen, write nothing');

const proposeOption: Option = new Option(
  '--propose',
  'file a change request for others to approve',
).conflicts('dryRun');

/** Before what cannot be undone. */
export const yesOption: Option = new Option('-y, --yes', 'do not ask');

/** For commands whose environments are named by other options. */
export const changeOptions: readonly Option[] = [noteOption, dryRunOption, proposeOption];

export const writeOptions: readonly Option[] = [...readOptions, ...changeOptions];
