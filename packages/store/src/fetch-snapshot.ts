import type { FullSnapshot } from '@pennon/core';
import { askDatabase } from './ask-database.js';
import { noteExtras, pendingExtras } from './extras.js';
import { readFullSnapshot } from './read-wire.js';
import type { SupabaseLike } from './supabase-like.js';

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
  const snapshot = readFullSnapshot(await askDatabase(supabase, 'pennon_snapshot', { environment, signal }));
  noteExtras(snapshot.documents);
  await pendingExtras();
  return snapshot;
}
