import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { PennonError } from '@pennon/core';

/** A Supabase API and the secret key that may change flags there. */
export interface Connection {
  readonly url: string;
  readonly secretKey: string;
}

interface ConnectionSources {
  readonly url?: string | undefined;
  readonly key?: string | undefined;
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
}

/** `pennon dev` leaves this file in its data directory while it runs. */
const devConnectionFile = join('.pennon', 'dev.json');

/** Options first, then the environment, then a `pennon dev` started in this folder or one above it. */
export async function resolveConnection({ url, key, env, cwd }: ConnectionSources): Promise<Connection> {
  const givenUrl = url ?? env.PENNON_URL ?? env.SUPABASE_URL;
  const givenKey = key ?? env.PENNON_SECRET_KEY ?? env.SUPABASE_SECRET_KEY ?? env.SUPABASE_SERVICE_ROLE_KEY;
  if (givenUrl !== undefined && givenKey !== undefined) return checked(givenUrl, givenKey);
  if (givenUrl !== undefined) {
    throw new PennonError('KEY_MISSING', `No secret key for ${givenUrl}.`, {
      hint: 'Pass --key or set SUPABASE_SECRET_KEY; the dashboard shows it under Settings → API keys.',
    });
  }
  const running = await findDevConnection(cwd);
  if (running === undefined) {
    throw new PennonError('CONNECTION_MISSING', 'There is no Pennon to talk to.', {
      hint: 'Start one here with `npx pennon dev`, or set SUPABASE_URL and SUPABASE_SECRET_KEY.',
    });
  }
  // Its own key: one in the environment is of some project, and the file may lie in a folder that others can write to.
  return checked(running.url, key ?? running.secretKey);
}

function checked(url: string, secretKey: string): Connection {
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    throw new PennonError('URL_INVALID', `"${url}" is no http address.`, {
      hint: 'It looks like https://<project>.supabase.co, or http://127.0.0.1:54390 for `pennon dev`.',
    });
  }
  if (secretKey.startsWith('sb_publishable_')) {
    throw new PennonError(
      'KEY_NOT_SECRET',
      'That is the publishable key: it can read flags, not change them.',
      {
        hint: 'Use the secret key (sb_secret_…).',
      },
    );
  }
  return { url: url.replace(/\/+$/, ''), secretKey };
}

async function findDevConnection(folder: string): Promise<Connection | undefined> {
  const text = await readFile(join(folder, devConnectionFile), 'utf8').catch(() => undefined);
  if (text !== undefined) return parseDevConnection(text, folder);
  const parent = dirname(folder);
  return parent === folder ? undefined : findDevConnection(parent);
}

function parseDevConnection(text: string, folder: string): Connection {
  try {
    const { url, secretKey } = JSON.parse(text) as Partial<Connection>;
    if (typeof url === 'string' && typeof secretKey === 'string') return { url, secretKey };
  } catch {
    // Fall through: a file that is no JSON is as useless as one without the two fields.
  }
  throw new PennonError('CONNECTION_INVALID', `${join(folder, devConnectionFile)} is damaged.`, {
    hint: 'Start `npx pennon dev` again: it writes the file anew.',
  });
}
