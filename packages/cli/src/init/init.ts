import { PennonError } from '@pennon/core';
import { Option } from 'commander';
import { userIdOf } from '../administration/user-id-of.js';
import { type CommandSpec, type ProjectOptions, projectOptions } from '../command.js';
import { answer, openProject, type Project } from '../project/project.js';
import { addToEnvFile } from './add-to-env-file.js';
import { environmentOf } from './environment-of.js';

interface InitOptions extends ProjectOptions {
  readonly admin?: string;
  readonly addTo?: string;
  readonly publishableKey?: string;
}

export const init: CommandSpec<InitOptions> = {
  usage: 'init',
  summary: "the first admin, the app's environment, and what comes next",
  options: [
    new Option('--admin <user>', 'make this user id or e-mail address the first admin'),
    new Option('--add-to <file>', 'add to this file what it lacks, such as .env.local'),
    new Option('--publishable-key <key>', 'what browsers use; known of a local stack'),
    ...projectOptions,
  ],
  examples: ['init --admin ada@example.com', ['init --add-to .env.local', 'nothing in it is overwritten']],
  notes: 'Asks nothing and overwrites nothing, so it can be run again.',
  async run({ options, terminal }) {
    const { admin, addTo, publishableKey } = options;
    const project = await openProject(options, terminal);
    const { control, connection } = project;
    await control.whoami(); // before anything is made: that the project is ready for it
    const claimed = admin === undefined ? undefined : await claim(project, admin);
    const variables = environmentOf(connection, publishableKey);
    const added = addTo === undefined ? undefined : await addToEnvFile(addTo, known(variables));
    answer(project, { admin: claimed?.userId ?? null, environment: variables, added: added ?? [] }, () => [
      ...(claimed === undefined
        ? []
        : [`${claimed.userId} is ${claimed.isNew ? 'the first' : 'an'} admin.`, '']),
      ...environmentLines(variables, { addTo, added }),
      '',
      ...nextSteps(claimed === undefined),
    ]);
  },
};

async function claim(
  { control, connection }: Project,
  admin: string,
): Promise<{ readonly userId: string; readonly isNew: boolean }> {
  const userId = await userIdOf(admin, connection);
  try {
    await control.claimAdmin(userId);
    return { userId, isNew: true };
  } catch (error) {
    if (!(error instanceof PennonError) || error.code !== 'PENNON_CONFLICT') throw error;
    const members = await control.members();
    if (members.some(({ user_id, role }) => user_id === userId && role === 'admin'))
      return { userId, isNew: false };
    throw new PennonError('ADMIN_EXISTS', 'There is an admin already.', {
      hint: `More are made with \`pennon members set ${admin} admin\`.`,
      cause: error,
    });
  }
}

/** An app that finds a variable set to a placeholder fails later than one that does not find it. */
function known(variables: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(variables).filter(([, value]) => !value.endsWith('…')));
}

function environmentLines(
  variables: Readonly<Record<string, string>>,
  { addTo, added }: { readonly addTo?: string | undefined; readonly added?: readonly string[] | undefined },
): readonly string[] {
  if (addTo === undefined || added === undefined) {
    return [
      "The app's environment, for .env.local:",
      ...Object.entries(variables).map(([name, value]) => `  ${name}=${value}`),
    ];
  }
  const open = Object.keys(variables).filter((name) => !(name in known(variables)));
  return [
    added.length === 0 ? `${addTo} lacked nothing.` : `Added ${added.join(', ')} to ${addTo}.`,
    ...(open.length === 0
      ? []
      : [`Set ${open.join(' and ')} there yourself: Dashboard → Project Settings → API Keys.`]),
  ];
}

function nextSteps(isAdminMissing: boolean): readonly string[] {
  return [
    'Next:',
    ...(isAdminMissing ? ['  pennon init --admin <user id or e-mail>   the first admin'] : []),
    '  pennon flags create new-checkout          a first flag',
    '  pennon types                              flags for TypeScript',
    '  pennon doctor                             is anything missing?',
    'Then wrap the app in <FlagProvider> of @pennon/react.',
  ];
}
