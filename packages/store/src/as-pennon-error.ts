import { PennonError } from '@pennon/core';

/** What was thrown, if it is ours; else ours around it. */
export function asPennonError(error: unknown): PennonError {
  if (error instanceof PennonError) return error;
  return new PennonError('SYNC_FAILED', `Keeping flags in step failed: ${messageOf(error)}`, {
    cause: error,
  });
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
