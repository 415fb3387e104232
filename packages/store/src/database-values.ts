import { askDatabase } from './ask-database.js';
import type { SupabaseLike } from './supabase-like.js';
import type { RefreshValues } from './values-store.js';

/**
 * Lets the database evaluate (`pennon_evaluate`): the `refresh` of a store of values, with nothing but the app's own
 * client. The verified claims of its token are the context's `auth`.
 *
 * @param options.keys - only these flags; by default all that the caller may see
 */
export function databaseValues(
  supabase: Pick<SupabaseLike, 'schema'>,
  { environment, keys }: { readonly environment: string; readonly keys?: readonly string[] | undefined },
): RefreshValues {
  return async (signal, context) => {
    const answer = await askDatabase(supabase, 'pennon_evaluate', { environment, context, keys, signal });
    return { ...Object(answer), environment };
  };
}
