import { PennonError } from '@pennon/core';

/** What supabase-js answers as `error`; `details` is an object where our SQL refused. */
export interface RpcFailure {
  readonly message: string;
  readonly code?: string | undefined;
  readonly details?: unknown;
  readonly hint?: string | null | undefined;
}

interface Explanation {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

const unreachable: Explanation = {
  code: 'PENNON_UNREACHABLE',
  message: 'The Supabase API did not answer.',
  hint: 'Check the address, and that the project (or `npx pennon dev`) is running.',
};

const keyRefused: Explanation = {
  code: 'PENNON_KEY_REFUSED',
  message: 'The Supabase API refused the key.',
  hint: 'Use the secret key (sb_secret_…) of this very project: Dashboard → Project Settings → API Keys.',
};

const explanations: Readonly<Record<string, Explanation>> = {
  PGRST106: {
    code: 'PENNON_SCHEMA_NOT_EXPOSED',
    message: 'This project does not expose the schema pennon_api.',
    hint: 'Add pennon_api under Dashboard → Project Settings → Data API → Exposed schemas, or to `[api] schemas` in supabase/config.toml.',
  },
  PGRST202: {
    code: 'PENNON_NOT_MIGRATED',
    message: "This project's database lacks Pennon's functions, or has those of another release.",
    hint: 'Run `npx pennon migrate`, which writes them into supabase/migrations, and then `supabase db push`.',
  },
  PGRST301: keyRefused,
  PGRST302: keyRefused,
  PGRST303: keyRefused,
  '42501': {
    code: 'PENNON_FORBIDDEN',
    message: 'This key may not change flags.',
    hint: 'Use the secret key (sb_secret_…), or sign in as a member with the role editor or admin.',
  },
};

/** Our refusals keep their code, message, details and hint; the platform's get a code of ours and the next step. */
export function controlErrorOf(failure: RpcFailure, status: number): PennonError {
  const { code, message, details, hint } = failure;
  if (code?.startsWith('PENNON_')) {
    return new PennonError(code, message, { hint: hint ?? undefined, details, cause: failure });
  }
  const explanation = explanationOf(code, status);
  if (explanation === undefined) {
    return new PennonError(code || 'PENNON_REQUEST_FAILED', message, {
      hint: hint || `The Supabase API answered with HTTP status ${status}; its logs have the rest.`,
      details,
      cause: failure,
    });
  }
  return new PennonError(explanation.code, explanation.message, {
    hint: explanation.hint,
    details: { status, code, message, details, hint },
    cause: failure,
  });
}

function explanationOf(code: string | undefined, status: number): Explanation | undefined {
  if (code !== undefined && Object.hasOwn(explanations, code)) return explanations[code];
  // A refused key is answered before PostgREST, so without a code; status 0 means that fetch itself failed.
  if (status === 401) return keyRefused;
  return status === 0 ? unreachable : undefined;
}
