import { PennonError } from '@pennon/core';

/**
 * `25`, `2.5%` and the like, as a number from 0 to 100.
 *
 * @throws PennonError `USAGE`
 */
export function percentOf(text: string): number {
  const digits = /^\s*(\d+(?:\.\d+)?)\s*%?\s*$/.exec(text)?.[1];
  const percent = Number(digits ?? Number.NaN);
  if (percent <= 100) return percent;
  throw new PennonError('USAGE', `"${text}" is no share.`, {
    hint: 'Give a percentage from 0 to 100, such as 25 or 2.5%.',
  });
}
