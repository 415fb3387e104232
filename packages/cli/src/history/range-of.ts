import { PennonError } from '@pennon/core';

/**
 * `3..5`, or `3..` for whatever is current.
 *
 * @throws PennonError `USAGE`
 */
export function rangeOf(text: string): readonly [first: number, last: number | undefined] {
  const [, first, last] = /^(\d+)\.\.(\d*)$/.exec(text) ?? [];
  if (first !== undefined) return [Number(first), last === '' ? undefined : Number(last)];
  throw new PennonError('USAGE', `"${text}" is no range.`, {
    hint: 'Write 3..5, or 3.. up to what is current.',
  });
}
