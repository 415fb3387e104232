import type { Context } from '@pennon/core';
import { asPennonError } from './as-pennon-error.js';

/** A context that nobody else can change, and its JSON to tell it from another. */
export interface PlainContext {
  readonly context: Context;
  readonly json: string;
}

/**
 * Copies through JSON: contexts are plain data, and what changes the caller's object later does not change ours.
 *
 * @throws PennonError `CONTEXT_INVALID` when it has no JSON
 */
export function plainContext(given: Context): PlainContext {
  try {
    const json = JSON.stringify(given);
    return { context: JSON.parse(json), json };
  } catch (error) {
    throw asPennonError(error, 'CONTEXT_INVALID', { hint: 'A context is plain data.' });
  }
}
