import { PennonError } from '@pennon/core';

/** What cannot be had from values alone. */
export function rulesMissing(what: string): PennonError {
  return new PennonError('RULES_MISSING', `${what} needs rules, and this store holds values only.`, {
    hint: 'Read it where the flags are evaluated, or let this page have rules: createFlagStore, <FlagProvider>.',
  });
}
