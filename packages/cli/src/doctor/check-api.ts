import { PennonError } from '@pennon/core';
import type { Scope } from '../project/project.js';
import { type Check, failed, ok } from './check.js';

interface ApiChecks {
  readonly checks: readonly Check[];
  /** Something answers. */
  readonly isReachable: boolean;
  /** And it has Pennon's functions, with a key that may call them. */
  readonly isReady: boolean;
}

const names = {
  api: 'REST API',
  key: 'key',
  functions: "Pennon's functions",
  operators: 'schema pennon_api',
} as const;

/** What each refusal says of the checks before it: they passed. */
const failing: Readonly<Record<string, keyof typeof names>> = {
  PENNON_UNREACHABLE: 'api',
  PENNON_KEY_REFUSED: 'key',
  PENNON_NOT_MIGRATED: 'functions',
  PENNON_SCHEMA_NOT_EXPOSED: 'operators',
};

/** From the address to the operators' functions; the first that fails is the last that is looked at. */
export async function checkApi({ control, environment, host }: Scope): Promise<ApiChecks> {
  const passed: Check[] = [];
  try {
    const { revision } = await control.snapshot(environment);
    passed.push(
      ok(names.api, `${host} answers`),
      ok(names.key, 'is valid'),
      ok(names.functions, `${environment} is at revision ${revision}`),
    );
    const { actor, role } = await control.whoami();
    const may = role === null ? { ...unknown, message: `signs as ${actor}, who is no member` } : undefined;
    passed.push(may ?? ok(names.operators, `is exposed; this key signs as ${actor}, ${role}`));
    return { checks: passed, isReachable: true, isReady: may === undefined };
  } catch (error) {
    const check = error instanceof PennonError ? failing[error.code] : undefined;
    return {
      checks: [
        ...before(check, passed, host),
        failed(check === undefined ? names.functions : names[check], error),
      ],
      isReachable: check !== 'api',
      isReady: false,
    };
  }
}

const unknown = {
  check: names.operators,
  status: 'failed',
  hint: 'Use the secret key, or have an admin run `pennon members set`.',
} as const;

/** A refusal of the key is an answer; a missing function is one to a valid key. */
function before(
  check: keyof typeof names | undefined,
  passed: readonly Check[],
  host: string,
): readonly Check[] {
  if (passed.length > 0 || check === 'api') return passed;
  const reached = ok(names.api, `${host} answers`);
  return check === 'key' ? [reached] : [reached, ok(names.key, 'is valid')];
}
