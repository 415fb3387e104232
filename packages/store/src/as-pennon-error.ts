import { PennonError } from '@pennon/core';

/** What was thrown, if it is ours; else ours around it. */
export function asPennonError(error: unknown): PennonError {
  if (error instanceof PennonError) return error;
  return new PennonError('SYNC_FAILED', `Keeping flags in step failed: ${messageOf(error)}`, {
    cause: error,
  });
}

/** Anything may have been thrown: even turning it into text may throw. */
export function messageOf(error: unknown): string {
  const message = (error as { readonly message?: unknown } | null | undefined)?.message;
  return typeof message === 'string' ? message : 'no reason given';
}
