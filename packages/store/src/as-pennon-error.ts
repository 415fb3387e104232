import { PennonError } from '@pennon/core';

interface Trouble {
  readonly code?: string;
  /** What failed; the message of what was thrown follows. */
  readonly what?: string;
  readonly hint?: string | undefined;
  readonly details?: unknown;
}

/** What to do when the database is without our functions, or has those of another version. */
export const APPLY_MIGRATIONS = 'Apply the migrations: `npx pennon migrate`.';

/** What was thrown, if it is ours; else ours around it. */
export function asPennonError(
  cause: unknown,
  { code = 'SYNC_FAILED', what = 'Keeping flags in step failed', hint, details }: Trouble = {},
): PennonError {
  if (cause instanceof PennonError) return cause;
  const message = textIn(cause, 'message') ?? 'no reason given';
  return new PennonError(code, `${what}: ${message}`, { hint, details, cause });
}

/** A text in anything: turning other things into text may throw. */
export function textIn(value: unknown, field: string): string | undefined {
  const text = (value as Readonly<Record<string, unknown>> | null | undefined)?.[field];
  return typeof text === 'string' ? text : undefined;
}
