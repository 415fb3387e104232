import { withCommands } from '../terminal/with-commands.js';

export type Status = 'ok' | 'warning' | 'failed' | 'skipped';

/** One line of the checklist. */
export interface Check {
  readonly check: string;
  readonly status: Status;
  readonly message: string;
  /** What to do about it. */
  readonly hint?: string | undefined;
}

export function ok(check: string, message: string): Check {
  return { check, status: 'ok', message };
}

export function skipped(check: string, message: string): Check {
  return { check, status: 'skipped', message };
}

/** What an error says, as a failed check. */
export function failed(check: string, error: unknown): Check {
  const { message, hint } = error as { readonly message: string; readonly hint?: string };
  return { check, status: 'failed', message, hint: hint === undefined ? undefined : withCommands(hint) };
}
