import { type Control, createControl } from '@pennon/database';
import type { ProjectOptions } from '../command.js';
import type { Terminal } from '../terminal/terminal.js';
import { clientAt } from './client.js';
import { type Connection, resolveConnection } from './connection.js';

/** The project that a command talks to, and how it answers. */
export interface Project {
  readonly control: Control;
  readonly connection: Connection;
  /** For people: nobody should wonder which project a change went to. */
  readonly host: string;
  readonly json: boolean;
  readonly terminal: Terminal;
}

/** A project and the environment that is looked at. */
export interface Scope extends Project {
  readonly environment: string;
}

/** Finds the project of these options, and says which it is where that is not plain. */
export async function openProject(options: ProjectOptions, terminal: Terminal): Promise<Project> {
  const { url, key, token, local, json = false } = options;
  const connection = await resolveConnection({
    url,
    key,
    token,
    local,
    env: process.env,
    cwd: process.cwd(),
  });
  const { host } = new URL(connection.url);
  if (!json) announce(connection, host, terminal);
  return { control: createControl(clientAt(connection)), connection, host, json, terminal };
}

export async function openScope(
  options: ProjectOptions & { readonly env: string },
  terminal: Terminal,
): Promise<Scope> {
  return { ...(await openProject(options, terminal)), environment: options.env };
}

/** A shell may hold the address of a project that somebody set hours ago. */
function announce({ source, passedOver }: Connection, host: string, { err, errColors }: Terminal): void {
  if (source !== 'environment') return;
  const other =
    passedOver === undefined
      ? ''
      : `, not the local stack at ${new URL(passedOver).host} (--local asks that)`;
  err(errColors.dim(`Asking ${host}, from the environment${other}`));
}

/** One object for scripts, or lines for people. */
export function answer(
  { json, terminal }: Pick<Project, 'json' | 'terminal'>,
  data: unknown,
  lines: () => readonly string[],
): void {
  if (json) terminal.data(JSON.stringify(data, null, 2));
  else for (const line of lines()) terminal.out(line);
}
