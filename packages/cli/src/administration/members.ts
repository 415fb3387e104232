import { PennonError } from '@pennon/core';
import type { MemberRole } from '@pennon/database';
import { type CommandGroup, type CommandSpec, type ProjectOptions, projectOptions } from '../command.js';
import { answer, openProject } from '../project/project.js';
import { didYouMean } from '../terminal/nearest.js';
import { tableOf } from '../terminal/table.js';
import { userIdOf } from './user-id-of.js';

const roles: readonly MemberRole[] = ['viewer', 'editor', 'approver', 'admin', 'auditor'];

const list: CommandSpec<ProjectOptions> = {
  usage: 'list',
  summary: 'who may do what, besides the secret key',
  options: projectOptions,
  examples: ['members list'],
  async run({ options, terminal }) {
    const project = await openProject(options, terminal);
    const members = await project.control.members();
    answer(project, { members }, () =>
      members.length === 0
        ? ['Nobody is a member yet.', 'Make the first admin with `pennon init --admin <user id or e-mail>`.']
        : [
            tableOf(
              ['USER', 'ROLE'],
              members.map(({ user_id, role }) => [user_id, role]),
              terminal,
            ),
          ],
    );
  },
};

const set: CommandSpec<ProjectOptions> = {
  usage: 'set <user> <role>',
  summary: `make somebody ${roles.join(', ')}`,
  options: projectOptions,
  examples: [
    'members set ada@example.com editor',
    'members set 1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed approver',
  ],
  notes: 'A user is the `sub` of their access token, or an e-mail address that\nSupabase Auth knows.',
  async run({ words: [user = '', role = ''], options, terminal }) {
    const wanted = roleOf(role);
    const project = await openProject(options, terminal);
    const user_id = await userIdOf(user, project.connection);
    const member = await project.control.saveMember({ user_id, role: wanted });
    answer(project, member, () => [`${member.user_id} is ${member.role}`]);
  },
};

const remove: CommandSpec<ProjectOptions> = {
  usage: 'remove <user>',
  summary: 'take somebody off',
  options: projectOptions,
  examples: ['members remove ada@example.com'],
  async run({ words: [user = ''], options, terminal }) {
    const project = await openProject(options, terminal);
    const member = await project.control.removeMember(await userIdOf(user, project.connection));
    answer(project, member, () => [`${member.user_id} is no member any more`]);
  },
};

function roleOf(text: string): MemberRole {
  const role = roles.find((each) => each === text);
  if (role !== undefined) return role;
  throw new PennonError('USAGE', `"${text}" is no role.`, {
    hint: didYouMean(text, roles, `There are ${roles.join(', ')}.`),
  });
}

export const memberCommands: CommandGroup = {
  usage: 'members',
  summary: 'who may do what',
  commands: [list, set, remove],
};
