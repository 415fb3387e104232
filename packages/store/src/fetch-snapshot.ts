import { type FullSnapshot, PennonError, type Snapshot } from '@pennon/core';
import { messageOf } from './as-pennon-error.js';
import { readSnapshot, refusal } from './read-wire.js';
import type { SupabaseLike } from './supabase-like.js';

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
  throw refusal(`it is "${snapshot.type}", not "full"`);
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
function failureOf(error: NonNullable<unknown>, status: number | undefined): PennonError {
  const { code, details, hint } = error as Partial<Record<string, unknown>>;
  const name = typeof code === 'string' ? code : '';
  return new PennonError(
    name.startsWith('PENNON_') ? name : 'SNAPSHOT_FAILED',
    `pennon_snapshot failed: ${messageOf(error)}.`,
    {
      hint: name === 'PGRST202' ? NOT_INSTALLED : typeof hint === 'string' ? hint : undefined,
      details: { code, status, details },
      cause: error,
    },
  );
}

const NOT_INSTALLED = 'Apply the migrations: `npx pennon migrate`.';
