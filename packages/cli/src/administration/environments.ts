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
import { requestLines } from '../requests/request-words.js';
import { countOf } from '../terminal/count-of.js';
import { tableOf } from '../terminal/table.js';

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
      const request = await project.control.proposeSettings({ environment, settings, note: options.note });
      return answer(project, request, () => requestLines(request, terminal));
    }
    const saved = await project.control.saveEnvironment(environment, settings);
    answer(project, saved, () => [`${environment} is saved`, ...settingLines(settings)]);
  },
};

function settingLines(settings: EnvironmentSettings): readonly string[] {
  return Object.entries(settings).map(([name, value]) => `  ${name}: ${JSON.stringify(value)}`);
}

function settingsOf({
  name,
  protected: isProtected,
  minApprovals,
  selfApproval,
  freeze,
}: SetOptions): EnvironmentSettings {
  const settings = {
    name,
    protected: isProtected,
    min_approvals: minApprovals === undefined ? undefined : countOf('--min-approvals', minApprovals, 10),
    block_self_approval: selfApproval === undefined ? undefined : !selfApproval,
    freeze_windows: freeze === undefined ? undefined : freezeWindows(freeze),
  };
  // What is absent stays as it is; JSON would drop undefined too, but an answer should not show it.
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
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
  commands: [list, set],
};
