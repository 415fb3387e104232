import type { ApiToken } from '@pennon/database';
import { Option } from 'commander';
import type { CommandGroup, CommandSpec, ProjectOptions } from '../command.js';
import { projectOptions } from '../command.js';
import { answer, openProject } from '../project/project.js';
import { tableOf } from '../terminal/table.js';
import { timeOf } from '../terminal/time-of.js';

const list: CommandSpec<ProjectOptions> = {
  usage: 'list',
  summary: 'machines, and what they may do',
  options: projectOptions,
  examples: ['tokens list'],
  async run({ options, terminal }) {
    const project = await openProject(options, terminal);
    const tokens = await project.control.tokens();
    answer(project, { tokens }, () =>
      tokens.length === 0
        ? ['There are no tokens.']
        : [tableOf(['NAME', 'ROLE', 'BY', 'STATE'], tokens.map(rowOf), terminal)],
    );
  },
};

interface CreateOptions extends ProjectOptions {
  readonly role: ApiToken['role'];
  readonly expires?: string;
}

const create: CommandSpec<CreateOptions> = {
  usage: 'create <name>',
  summary: 'make one; it is shown this once',
  options: [
    new Option('--role <role>', 'what it may do')
      .choices(['viewer', 'editor', 'auditor'])
      .makeOptionMandatory(),
    new Option('--expires <time>', 'until when, ISO 8601; for good unless said'),
    ...projectOptions,
  ],
  examples: ['tokens create ci --role editor --expires 2027-06-30'],
  notes:
    'A machine signs with --token or PENNON_TOKEN, and approves nothing. What it\nproposes counts as proposed by whoever made its token.',
  async run({ words: [name = ''], options, terminal }) {
    const { role, expires } = options;
    const expiresAt = expires === undefined ? undefined : timeOf(expires);
    const project = await openProject(options, terminal);
    const made = await project.control.createToken({ name, role, expiresAt });
    answer(project, made, () => [`${made.name} is ${made.role}. Nobody can show this again:`, made.token]);
  },
};

const revoke: CommandSpec<ProjectOptions> = {
  usage: 'revoke <name>',
  summary: 'it is nobody from now on',
  options: projectOptions,
  examples: ['tokens revoke ci'],
  async run({ words: [name = ''], options, terminal }) {
    const project = await openProject(options, terminal);
    const token = await project.control.revokeToken(name);
    answer(project, token, () => [`${token.name} is revoked`]);
  },
};

function rowOf({ name, role, created_by, expires_at, revoked_at }: ApiToken): readonly string[] {
  const life = expires_at === null ? 'for good' : `until ${expires_at}`;
  return [name, role, created_by ?? '', revoked_at === null ? life : `revoked at ${revoked_at}`];
}

export const tokenCommands: CommandGroup = {
  usage: 'tokens',
  summary: 'machines that sign for themselves',
  commands: [list, create, revoke],
};
