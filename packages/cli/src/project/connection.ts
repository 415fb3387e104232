import { PennonError } from '@pennon/core';
import { findLocalStack, type LocalStackFile } from './local-stack.js';

/** A Supabase API and what a command shows to it. */
export interface Connection {
  readonly url: string;
  readonly key: string;
  /** A machine's token, or a member's access token. */
  readonly token?: string | undefined;
  /** What browsers use, where it is known. */
  readonly publishableKey?: string | undefined;
  readonly source: 'options' | 'environment' | 'local';
  /** The `pennon dev` of this folder that was passed over. */
  readonly passedOver?: string | undefined;
}

interface ConnectionSources {
  readonly url?: string | undefined;
  readonly key?: string | undefined;
  readonly token?: string | undefined;
  /** Only a `pennon dev` will do. */
  readonly local?: boolean | undefined;
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
}

/** Options first, then the environment, then a `pennon dev` started in this folder or one above it. */
export async function resolveConnection(sources: ConnectionSources): Promise<Connection> {
  const { url, key, token, local = false, env, cwd } = sources;
  const givenUrl = local ? undefined : (url ?? env.PENNON_URL ?? env.SUPABASE_URL);
  if (givenUrl === undefined) return localConnection(await findLocalStack(cwd), sources);
  const givenToken = token ?? env.PENNON_TOKEN;
  const givenKey = key ?? env.PENNON_SECRET_KEY ?? env.SUPABASE_SECRET_KEY ?? env.SUPABASE_SERVICE_ROLE_KEY;
  if (givenKey === undefined) throw keyMissing(givenUrl);
  const stack = await findLocalStack(cwd).catch(() => undefined);
  const isLocal = stack !== undefined && sameOrigin(stack.url, givenUrl);
  return checked({
    url: givenUrl,
    key: givenKey,
    token: givenToken,
    publishableKey: isLocal ? stack.publishableKey : env.NEXT_PUBLIC_SUPABASE_PUBLISHABLE_KEY,
    source: url === undefined ? 'environment' : 'options',
    passedOver: isLocal ? undefined : stack?.url,
  });
}

function localConnection(
  stack: LocalStackFile | undefined,
  { key, token, local }: ConnectionSources,
): Connection {
  if (stack === undefined) {
    throw new PennonError('CONNECTION_MISSING', 'There is no Pennon to talk to.', {
      hint: local
        ? 'Start one in this folder, or one above it, with `npx pennon dev`.'
        : 'Start one here with `npx pennon dev`, or set SUPABASE_URL and SUPABASE_SECRET_KEY.',
    });
  }
  // Its own key and no token of the environment: those are of some project, and the file may lie in a folder that
  // others can write to.
  return checked({
    url: stack.url,
    key: key ?? stack.secretKey,
    token,
    publishableKey: stack.publishableKey,
    source: 'local',
  });
}

function keyMissing(url: string): PennonError {
  return new PennonError('KEY_MISSING', `No secret key for ${url}.`, {
    hint: 'Pass --key or set SUPABASE_SECRET_KEY; the dashboard shows it under Settings → API keys.',
  });
}

function checked(connection: Connection): Connection {
  const { url, key, token } = connection;
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    throw new PennonError('URL_INVALID', `"${url}" is no http address.`, {
      hint: 'It looks like https://<project>.supabase.co, or http://127.0.0.1:54390 for `pennon dev`.',
    });
  }
  if (token === undefined && key.startsWith('sb_publishable_')) {
    throw new PennonError(
      'KEY_NOT_SECRET',
      'That is the publishable key: it can read flags, not change them.',
      { hint: 'Use the secret key (sb_secret_…), or sign with --token.' },
    );
  }
  return { ...connection, url: url.replace(/\/+$/, '') };
}

function sameOrigin(left: string, right: string): boolean {
  return URL.canParse(right) && new URL(left).origin === new URL(right).origin;
}
