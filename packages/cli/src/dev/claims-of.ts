import { type Json, PennonError } from '@pennon/core';

/**
 * Claims of words as `plan=pro`.
 *
 * @throws PennonError `USAGE`
 */
export function claimsOf(words: readonly string[]): Readonly<Record<string, Json>> {
  return Object.fromEntries(words.map(claimOf));
}

/** What other options say, and what the signature needs to mean something. */
const reserved: Readonly<Record<string, string>> = {
  sub: '--user',
  exp: '--ttl',
  iat: '--ttl',
  nbf: '--ttl',
};

function claimOf(word: string): readonly [name: string, value: Json] {
  const [, name = '', text = ''] = /^([^=]+)=(.*)$/s.exec(word) ?? [];
  if (name === '') {
    throw new PennonError('USAGE', `"${word}" is no claim.`, {
      hint: 'A name, =, and its value: --claim plan=pro.',
    });
  }
  if (Object.hasOwn(reserved, name)) {
    throw new PennonError('USAGE', `The claim "${name}" is what ${reserved[name]} says.`, {
      hint: `Use ${reserved[name]}.`,
    });
  }
  return [name, jsonOrText(text)];
}

/** `pro` is a text, `true`, `3` and `["a"]` are what JSON says they are; `"3"` in quotes is a text again. */
function jsonOrText(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}
