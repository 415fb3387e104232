import { PennonError } from '@pennon/core';

/**
 * The whole number, from 1 on, that an option was given.
 *
 * @throws PennonError `USAGE`
 */
export function countOf(option: string, text: string, most: number = Number.MAX_SAFE_INTEGER): number {
  const count = Number(text);
  if (/^\d+$/.test(text) && count >= 1 && count <= most) return count;
  throw new PennonError('USAGE', `${option} takes a whole number, and "${text}" is none that fits.`, {
    hint: most === Number.MAX_SAFE_INTEGER ? 'Give 1 or more.' : `Give 1 to ${most}.`,
  });
}
