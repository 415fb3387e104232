import type { PennonError } from '@pennon/core';
import { createFlagStore, type FlagStore, type FlagStoreOptions } from '@pennon/store';
import { MemoryDatabase } from './memory-database.js';
import { MemorySupabase } from './memory-supabase.js';
import { VirtualTime } from './virtual-time.js';

export interface Scene {
  readonly database: MemoryDatabase;
  readonly supabase: MemorySupabase;
  readonly time: VirtualTime;
  /** What the app heard through `onError`. */
  readonly errors: PennonError[];
  readonly store: FlagStore;
}

/** A store that is not started, over a database at revision 1 with the flags `a` (true) and `b` ("red"). */
export function sceneOf(options: Partial<FlagStoreOptions> = {}): Scene {
  const database = new MemoryDatabase();
  database.commit({ a: true, b: 'red' });
  const supabase = new MemorySupabase(database);
  const time = options.runtime instanceof VirtualTime ? options.runtime : new VirtualTime();
  const errors: PennonError[] = [];
  const store = createFlagStore({
    supabase,
    environment: 'test',
    runtime: time,
    onError: (error) => errors.push(error),
    ...options,
  });
  return { database, supabase, time, errors, store };
}

/** A scene whose store has loaded and joined; its questions so far are forgotten. */
export async function liveScene(options: Partial<FlagStoreOptions> = {}): Promise<Scene> {
  const scene = sceneOf(options);
  scene.store.start();
  await scene.time.pass(2_000);
  scene.supabase.questions.length = 0;
  return scene;
}
