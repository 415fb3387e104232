import { type Bag, invalid } from './check.js';
import { instantOf } from './instant-of.js';
import type { Test } from './scope.js';
import { UNLIMITED } from './unlimited.js';

/** Open while `from <= now < until`; without a `now` it is closed. */
export function windowTest({ from, until }: Bag): Test {
  const instant = (written: unknown, open: number): number =>
    written === undefined ? open : (instantOf(written) ?? invalid());
  return nowWithin(instant(from, -UNLIMITED), instant(until, UNLIMITED));
}

function nowWithin(start: number, end: number): Test {
  return ({ now }) => typeof now === 'number' && now >= start && now < end;
}
