import { createAlarm } from './alarm.js';
import { createConnection } from './connection.js';
import type { ChangeHints } from './follower.js';
import { type Runtime, systemRuntime } from './runtime.js';
import type { SupabaseLike } from './supabase-like.js';
import { supabaseSource } from './supabase-source.js';

/** Whoever evaluates may hear of a change later than the page: it is asked again after these times, if need be. */
const AGAIN_MS = [2_000, 8_000];

/**
 * Hears on the environment's private channel that something changed, and takes nothing else from there: the values are
 * asked for. Flags that are delivered as rules are announced with them; those delivered as values are not.
 *
 * @param supabase - the app's own client
 */
export function announcements(
  supabase: SupabaseLike,
  {
    environment,
    runtime = systemRuntime,
  }: { readonly environment: string; readonly runtime?: Runtime | undefined },
): ChangeHints {
  const source = supabaseSource(supabase, { environment });
  return ({ changed, turned }) => {
    let announced = 0;
    let tries = 0;
    const setAgain = createAlarm(runtime, hint);
    const connection = createConnection(
      { source, runtime, pollMs: 45_000 },
      {
        // Whatever was announced before is lost.
        joined() {
          changed();
          turned(true);
        },
        lost: (error) => turned(false, error),
        heard(said) {
          connection.praise();
          announced = revisionIn(said);
          tries = 0;
          hint();
        },
      },
    );

    function hint(): void {
      setAgain(AGAIN_MS[tries++]);
      changed(announced);
    }

    connection.open();
    return () => {
      setAgain();
      connection.close();
    };
  };
}

/** Without one that can be read, a revision that nobody knows. */
function revisionIn(said: unknown): number {
  const { revision } = (said ?? {}) as { readonly revision?: unknown };
  return typeof revision === 'number' ? revision : Number.POSITIVE_INFINITY;
}
