import { PennonError } from '@pennon/core';
import type { Exposure } from '@pennon/store';
import { keyHeaders } from './key-headers.js';
import { rpcAddress } from './rpc-address.js';

export interface IngestOptions {
  /** Of the Supabase project, and its key. */
  readonly url: string;
  readonly key: string;
  readonly timeoutMs: number;
}

/**
 * Records exposures by `public.pennon_ingest`, past all caches. Tries twice where that may help: recording is safe to
 * repeat.
 *
 * @throws PennonError `INGEST_FAILED`, and `INGEST_REJECTED` with the verdicts on those that were
 */
export async function ingest(events: readonly Exposure[], options: IngestOptions): Promise<void> {
  const answer = await sent(events, options).catch((error: unknown) => {
    if (isRefusal(error)) throw error;
    return sent(events, options);
  });
  const { results } = Object(answer) as { readonly results?: unknown };
  const rejected = (Array.isArray(results) ? results : []).filter(({ status }) => status === 'rejected');
  if (rejected.length === 0) return;
  throw new PennonError(
    'INGEST_REJECTED',
    `${rejected.length} of ${events.length} exposures were rejected.`,
    {
      hint: 'Are the url and the environment those of the flags that were rendered?',
      details: { rejected },
    },
  );
}

/** Asked again at once, the answer would be the same: too many, or nothing that it takes. */
function isRefusal(error: unknown): boolean {
  if (!(error instanceof PennonError)) return false;
  const { status } = error.details as { readonly status: number }; // as `sent` throws it
  return status < 500;
}

async function sent(events: readonly Exposure[], { url, key, timeoutMs }: IngestOptions): Promise<unknown> {
  const response = await globalThis.fetch(rpcAddress(url, 'pennon_ingest'), {
    method: 'POST',
    cache: 'no-store',
    headers: { ...keyHeaders(key), 'content-type': 'application/json' },
    body: JSON.stringify({ events }),
    signal: AbortSignal.timeout(timeoutMs),
  });
  const said: unknown = await response.json().catch(() => undefined);
  if (response.ok) return said;
  const { code, message } = Object(said) as Readonly<Record<string, unknown>>;
  throw new PennonError(
    'INGEST_FAILED',
    `pennon_ingest answered ${response.status}: ${message ?? 'nothing'}.`,
    {
      hint: code === 'PGRST202' ? 'Apply the migrations: `npx pennon migrate`.' : undefined,
      details: { code, status: response.status },
    },
  );
}
