import type { Json, Reason, Result } from '@pennon/core';

/** What a server evaluated for one person, for a page that must not hold rules. Plain JSON. */
export interface FlagValues {
  readonly environment: string;
  /** Of the ruleset that was evaluated: another person has other values at the same one. */
  readonly revision: number;
  /** By the flags' keys; one without a value is left out, so that the reader's default applies. */
  readonly flags: Readonly<Record<string, FlagAnswer>>;
}

/** One flag's value, and as much of why as a browser may know. */
export interface FlagAnswer {
  readonly value: Json;
  /** Undefined where a name would say too much. */
  readonly variation?: string;
  readonly reason: Reason;
  readonly experiment?: NonNullable<Result['experiment']>;
  /** A signed token, redeemed when the value is on the page: the page need not know the experiment's unit. */
  readonly exposure?: string;
}
