import { type FullSnapshot, PennonError, type Snapshot } from '@pennon/core';
import { readSnapshot } from './read-wire.js';
import type { RpcResponseLike, SupabaseLike } from './supabase-like.js';

interface SnapshotQuestion {
  readonly environment: string;
  /** Ask for what changed after this revision; undefined: for everything. */
  readonly since: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Everything of an environment that this client may see: a server reads it and hands it to its stores and pages.
 *
 * @throws PennonError the database's own refusal (`PENNON_…`), `SNAPSHOT_FAILED`, or `WIRE_INVALID`
 */
export async function fetchSnapshot(
  supabase: Pick<SupabaseLike, 'schema'>,
  environment: string,
  { signal }: { readonly signal?: AbortSignal } = {},
): Promise<FullSnapshot> {
  const snapshot = await askSnapshot(supabase, { environment, since: undefined, signal });
  if (snapshot.type === 'full') return snapshot;
  throw new PennonError(
    'WIRE_INVALID',
    `Refused a snapshot: asked for everything, it is "${snapshot.type}".`,
  );
}

/** What `public.pennon_snapshot` answers; rejects like `fetchSnapshot`. */
export async function askSnapshot(
  supabase: Pick<SupabaseLike, 'schema'>,
  { environment, since, signal }: SnapshotQuestion,
): Promise<Snapshot> {
  const args = since === undefined ? { environment } : { environment, since };
  const request = supabase.schema('public').rpc('pennon_snapshot', args);
  const { data, error, status } = await (signal && request.abortSignal
    ? request.abortSignal(signal)
    : request);
  if (error) throw failureOf(error, status);
  return readSnapshot(data);
}

/** postgrest-js's own errors are `{code, message, details, hint}`; a network failure's code is empty. */
function failureOf(error: NonNullable<unknown>, status: RpcResponseLike['status']): PennonError {
  const { code, message, details, hint } = error as Partial<Record<string, unknown>>;
  const ownCode = typeof code === 'string' && code.startsWith('PENNON_') ? code : 'SNAPSHOT_FAILED';
  return new PennonError(
    ownCode,
    `pennon_snapshot failed: ${typeof message === 'string' ? message : 'no reason given'}`,
    {
      hint: HINTS[String(code)] ?? (typeof hint === 'string' && hint !== '' ? hint : undefined),
      details: { code, status, details },
      cause: error,
    },
  );
}

const HINTS: Readonly<Record<string, string | undefined>> = {
  PGRST202: 'The project has no pennon_snapshot yet: apply the migrations with `npx pennon migrate`.',
};
