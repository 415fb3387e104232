import { type Context, PennonError } from '@pennon/core';

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
export function plainContext(context: Context): PlainContext {
  try {
    const json = JSON.stringify(context);
    return { context: JSON.parse(json), json };
  } catch (cause) {
    throw new PennonError('CONTEXT_INVALID', 'The context is not plain data: not taken.', {
      hint: 'Give what JSON can say.',
      cause,
    });
  }
}
