import { PennonError } from '@pennon/core';

/** What to do when the database is without our functions, or has those of another version. */
export const APPLY_MIGRATIONS = 'Apply the migrations: `npx pennon migrate`.';

/** What was thrown, if it is ours; else ours around it, with its message. */
export function asPennonError(
  cause: unknown,
  code = 'SYNC_FAILED',
  more?: { readonly hint?: string | undefined; readonly details?: unknown },
): PennonError {
  if (cause instanceof PennonError) return cause;
  return new PennonError(code, textIn(cause, 'message') ?? code, { ...more, cause });
}

/** A text in anything: turning other things into text may throw. */
export function textIn(value: unknown, field: string): string | undefined {
  const text = (value as Readonly<Record<string, unknown>> | null | undefined)?.[field];
  return typeof text === 'string' ? text : undefined;
}
