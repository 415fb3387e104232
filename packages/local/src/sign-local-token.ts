import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PennonError } from '@pennon/core';
import { createAuthenticator } from './http/caller.js';
import { parseKeys } from './http/keys.js';

/** Whose token, and for how long. */
export interface LocalTokenOptions {
  /** The data directory of the stack that shall take it. */
  readonly dataDir: string;
  readonly claims: Readonly<Record<string, unknown>>;
  /** One hour unless said otherwise. */
  readonly ttlSeconds?: number;
}

/**
 * A user's token as `LocalStack.signToken` makes it, from another process: the data directory holds the secret, for
 * its owner alone.
 *
 * @throws PennonError `KEYS_MISSING`, `KEYS_UNREADABLE`
 */
export async function signLocalToken({
  dataDir,
  claims,
  ttlSeconds = 3_600,
}: LocalTokenOptions): Promise<string> {
  const file = join(dataDir, 'keys.json');
  const text = await readFile(file, 'utf8').catch((cause: Error) => {
    throw new PennonError('KEYS_MISSING', `The keys of the stack cannot be read: ${cause.message}`, {
      hint: 'A stack with a data directory makes them at its first start, for the user who started it.',
      cause,
    });
  });
  return await createAuthenticator(parseKeys(file, text)).sign(claims, ttlSeconds);
}
