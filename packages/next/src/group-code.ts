import { bucketOf } from '@pennon/core';
import { hmacSha256, utf8 } from './hmac-sha256.js';

/** What a code belongs to: in another environment, group or list of flags it is refused. */
export interface GroupIdentity {
  readonly environment: string;
  readonly name: string;
  readonly keys: readonly string[];
  /** Without one, whoever knows a variation's name can write a code for it. */
  readonly secret: string | undefined;
}

/** One variation of each flag, in the group's order; undefined where a caller's default applies. */
export type Choice = readonly (string | undefined)[];

/** The variations that each flag has now, in the group's order. */
export type Known = readonly (readonly string[])[];

/** At once: with Cache Components a page is static only when it waits for nothing but caches. */
export interface GroupCodes {
  write(choice: Choice, known: Known): string;
  /** Undefined when the code is another group's, or nobody's. */
  read(code: string, known: Known): Choice | undefined;
}

/**
 * Codes of lower-case letters and digits: three a flag, and ten that sign them. They stand for variations' names, not
 * for places in a list: a page whose ruleset is a minute behind the proxy's reads the same, and gives its default to a
 * variation that it does not know yet. In one case, because pages become files, and some disks do not tell `A` from `a`.
 */
export function groupCodes({ environment, name, keys, secret }: GroupIdentity): GroupCodes {
  let key: readonly number[] | undefined;

  function signatureOf(ids: string): string {
    // A key for this alone: what the secret signs elsewhere is no code.
    key ??= hmacSha256(utf8(secret ?? UNSIGNED), 'pennon/group/1');
    const mac = hmacSha256(key, JSON.stringify([environment, name, keys, ids]));
    // 48 bits: too many to guess over a network, and few enough for a number.
    return digits(
      mac.slice(0, 6).reduce((number, byte) => number * 256 + byte, 0),
      SIGNATURE_LENGTH,
    );
  }

  return {
    write(choice, known) {
      const ids = keys.map((key, index) => {
        const variation = choice[index];
        return (variation !== undefined && idsOf(key, known[index] ?? []).get(variation)) || NOTHING;
      });
      return ids.join('') + signatureOf(ids.join(''));
    },
    read(code, known) {
      const end = keys.length * ID_LENGTH;
      const ids = code.slice(0, end);
      // Two strings of equal length that are compared as numbers take the same time, alike or not.
      if (code.length !== end + SIGNATURE_LENGTH || !IS_CODE.test(code)) return undefined;
      if (Number.parseInt(code.slice(end), BASE) !== Number.parseInt(signatureOf(ids), BASE))
        return undefined;
      const choice: (string | undefined)[] = [];
      for (const [index, key] of keys.entries()) {
        const id = ids.slice(index * ID_LENGTH, (index + 1) * ID_LENGTH);
        const variation = [...idsOf(key, known[index] ?? [])].find((entry) => entry[1] === id)?.[0];
        // Who signed it knew the variation; who signed nothing may have made it up.
        if (variation === undefined && id !== NOTHING && secret === undefined) return undefined;
        choice.push(variation);
      }
      return choice;
    },
  };
}

/** Anybody may know it: what it signs is only told from another group's. */
const UNSIGNED = 'a code that nobody has signed';
const BASE = 36;
const ID_LENGTH = 3;
const SIGNATURE_LENGTH = 10;
const NOTHING = '000';
const IS_CODE = /^[0-9a-z]+$/;

/** A short name for each variation, which stays when others are added after it. */
function idsOf(flag: string, variations: readonly string[]): ReadonlyMap<string, string> {
  const taken = new Set([NOTHING]);
  return new Map(
    variations.map((variation) => {
      let id = NOTHING;
      for (let attempt = 0; taken.has(id); attempt++) {
        id = digits(bucketOf(`${flag} ${variation}`, `group/${attempt}`) % BASE ** ID_LENGTH, ID_LENGTH);
      }
      taken.add(id);
      return [variation, id];
    }),
  );
}

function digits(number: number, length: number): string {
  return number.toString(BASE).padStart(length, '0');
}
