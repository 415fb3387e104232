import { PennonError } from '@pennon/core';
import type { Environment, EnvironmentSettings } from '@pennon/database';
import { Option } from 'commander';
import {
  type CommandGroup,
  type CommandSpec,
  noteOption,
  type ProjectOptions,
  projectOptions,
} from '../command.js';
import { answer, openProject } from '../project/project.js';
import { announceRequest } from '../requests/announce-request.js';
import { countOf } from '../terminal/count-of.js';
import { tableOf } from '../terminal/table.js';
import { inheritFrom } from './inherit-from.js';
import { keepHistory } from './keep-history.js';

const list: CommandSpec<ProjectOptions> = {
  usage: 'list',
  summary: 'environments and what protects them',
  options: projectOptions,
  examples: ['environments list'],
  async run({ options, terminal }) {
    const project = await openProject(options, terminal);
    const environments = await project.control.environments();
    answer(project, { environments }, () => [
      tableOf(['KEY', 'NAME', 'REVISION', 'PROTECTED', 'FROZEN'], environments.map(rowOf), terminal),
    ]);
  },
};

interface SetOptions extends ProjectOptions {
  readonly name?: string;
  /** Commander makes `--no-protected` false; undefined is neither. */
  readonly protected?: boolean;
  readonly minApprovals?: string;
  readonly selfApproval?: boolean;
  readonly freeze?: string;
  readonly keepRevisions?: string;
  readonly keepDays?: string;
  readonly ingestPerMinute?: string;
  readonly ingestPerCaller?: string;
  readonly propose?: boolean;
  readonly note?: string;
}

const set: CommandSpec<SetOptions> = {
  usage: 'set <environment>',
  summary: 'make an environment, or change what protects it',
  options: [
    new Option('--name <name>', 'what people call it'),
    new Option('--protected', 'only approved changes are committed'),
    new Option('--no-protected', 'anyone who may change flags commits'),
    new Option('--min-approvals <count>', 'how many, 1 to 10'),
    new Option('--self-approval', 'who proposed a change may approve it'),
    new Option('--no-self-approval', 'others must'),
    new Option('--freeze <from/until>', 'nothing but emergencies between two times; `none` lifts all'),
    new Option('--keep-revisions <count>', 'history: at least so many'),
    new Option('--keep-days <count>', 'history: all of so many days'),
    new Option('--ingest-per-minute <count>', 'events a minute from all of the public'),
    new Option('--ingest-per-caller <count>', 'events a minute from one user or address'),
    new Option('--propose', 'file a change request: what lowers a protection needs one'),
    noteOption,
    ...projectOptions,
  ],
  examples: [
    'environments set production --protected --min-approvals 2 --no-self-approval',
    'environments set production --freeze 2026-12-20T00:00:00Z/2027-01-02T00:00:00Z',
    'environments set production --no-protected --propose',
    ['environments set preview', 'a new one'],
  ],
  async run({ words: [environment = ''], options, terminal }) {
    const settings = settingsOf(options);
    const project = await openProject(options, terminal);
    if (options.propose) {
      const { note } = options;
      return announceRequest(project, await project.control.proposeSettings({ environment, settings, note }));
    }
    const saved = await project.control.saveEnvironment(environment, settings);
    answer(project, saved, () => [`${environment} is saved`, ...settingLines(settings)]);
  },
};

function settingLines(settings: EnvironmentSettings): readonly string[] {
  return Object.entries(settings).map(([name, value]) => `  ${name}: ${JSON.stringify(value)}`);
}

function settingsOf(options: SetOptions): EnvironmentSettings {
  const { name, protected: isProtected, minApprovals, selfApproval, freeze } = options;
  const { keepRevisions, keepDays, ingestPerMinute, ingestPerCaller } = options;
  const settings = {
    name,
    protected: isProtected,
    min_approvals: counted('--min-approvals', minApprovals, 10),
    block_self_approval: selfApproval === undefined ? undefined : !selfApproval,
    freeze_windows: freeze === undefined ? undefined : freezeWindows(freeze),
    kept_revisions: counted('--keep-revisions', keepRevisions),
    kept_days: counted('--keep-days', keepDays),
    ingest_per_minute: counted('--ingest-per-minute', ingestPerMinute),
    ingest_per_caller: counted('--ingest-per-caller', ingestPerCaller),
  };
  // What is absent stays as it is; JSON would drop undefined too, but an answer should not show it.
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
}

function counted(option: string, text: string | undefined, most?: number): number | undefined {
  return text === undefined ? undefined : countOf(option, text, most);
}

function freezeWindows(text: string): EnvironmentSettings['freeze_windows'] {
  if (text === 'none') return [];
  const [from, until, ...rest] = text.split('/');
  if (from && until && rest.length === 0) return [{ from, until }];
  throw new PennonError('USAGE', `"${text}" is no span of time.`, {
    hint: 'Write two times with a slash: 2026-12-20T00:00:00Z/2027-01-02T00:00:00Z.',
  });
}

function rowOf(environment: Environment): readonly string[] {
  const { key, name, revision, min_approvals, block_self_approval, frozen_until } = environment;
  const others = block_self_approval ? ' of others' : '';
  const approvals = `${min_approvals} approval${min_approvals === 1 ? '' : 's'}${others}`;
  return [
    key,
    name ?? '',
    String(revision),
    environment.protected ? approvals : 'no',
    frozen_until === null ? 'no' : `until ${frozen_until}`,
  ];
}

export const environmentCommands: CommandGroup = {
  usage: 'environments',
  summary: 'environments and what protects them',
  commands: [list, set, inheritFrom, keepHistory],
};
