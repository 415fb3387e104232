import { randomBytes, randomUUID } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { PennonError } from '@pennon/core';

/** What a stack's callers prove themselves with. */
export interface Keys {
  readonly publishableKey: string;
  readonly secretKey: string;
  /** Signs and verifies user tokens, HS256. */
  readonly jwtSecret: string;
}

export function makeKeys(): Keys {
  const random = (bytes: number) => randomBytes(bytes).toString('base64url');
  return {
    publishableKey: `sb_publishable_${random(24)}`,
    secretKey: `sb_secret_${random(24)}`,
    jwtSecret: random(48),
  };
}

/** The keys of a data directory, made at its first start. Readable by its owner alone. */
export async function readOrMakeKeys(file: string): Promise<Keys> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text !== undefined) return parseKeys(file, text);
  const keys = makeKeys();
  const unfinished = `${file}.${randomUUID()}`;
  await writeFile(unfinished, `${JSON.stringify(keys, undefined, 2)}\n`, { mode: 0o600 });
  await rename(unfinished, file);
  return keys;
}

/** @throws PennonError `KEYS_UNREADABLE` */
export function parseKeys(file: string, text: string): Keys {
  const names = ['publishableKey', 'secretKey', 'jwtSecret'] as const;
  try {
    const keys = JSON.parse(text) as Keys;
    if (names.every((name) => typeof keys[name] === 'string' && keys[name].length >= 32)) return keys;
  } catch {
    // Reported below, like keys that are missing.
  }
  throw new PennonError('KEYS_UNREADABLE', `${file} does not hold the keys ${names.join(', ')}.`, {
    hint: 'Remove it and start again: new keys are made, and clients need them.',
  });
}
