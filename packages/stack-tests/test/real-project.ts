import type { Flag } from '@pennon/core';
import type { FlagState, FlagStore } from '@pennon/store';
import { createClient, type SupabaseClient, type SupabaseClientOptions } from '@supabase/supabase-js';
import WebSocket from 'ws';

/** A client as an app makes it, except that its socket closes with its last channel, not 50 s later. */
export function clientOf(
  { url, key }: { readonly url: string; readonly key: string },
  options: SupabaseClientOptions<'public'> = {},
): SupabaseClient {
  // Node 20 has no WebSocket of its own.
  const transport = globalThis.WebSocket ?? WebSocket;
  return createClient(url, key, {
    auth: { persistSession: false, autoRefreshToken: false },
    ...options,
    realtime: { transport, disconnectOnEmptyChannelsAfterMs: 0, ...options.realtime },
  });
}

/** Commits to one environment as an operator's tool does, keeping track of versions: 0 for what is not there. */
export class Operator {
  readonly #client: SupabaseClient;
  readonly #environment: string;
  readonly #versions = new Map<string, number>();

  constructor(client: SupabaseClient, environment: string) {
    this.#client = client;
    this.#environment = environment;
  }

  holds(key: string): boolean {
    return this.#versions.has(key);
  }

  /** Sets flags to a value, or deletes them (`undefined`). Returns the new revision. */
  async commit(
    values: Readonly<Record<string, string | undefined>>,
    { delivery = 'rules' }: Partial<Pick<Flag, 'delivery'>> = {},
  ): Promise<number> {
    const changes = Object.entries(values).map(([key, value]) => ({
      kind: 'flag',
      key,
      base_version: this.#versions.get(key) ?? 0,
      body: value === undefined ? null : flagOf(key, value, delivery),
    }));
    const { data, error } = await this.#client
      .schema('pennon_api')
      .rpc('commit', { environment: this.#environment, changes, note: 'test' });
    if (error !== null) throw new Error(JSON.stringify(error));
    for (const { key, version } of data.versions) {
      if (values[key] === undefined) this.#versions.delete(key);
      else this.#versions.set(key, version);
    }
    return data.revision;
  }
}

function flagOf(key: string, value: string, delivery: Flag['delivery']): Flag {
  return {
    key,
    type: 'string',
    status: 'active',
    delivery,
    variations: [{ key: 'served', value }],
    offVariation: 'served',
    fallthrough: { variation: 'served' },
  };
}

/** Resolves when the state is so; rejects with the state it was stuck in. */
export function until(
  store: FlagStore,
  isSo: (state: FlagState) => boolean,
  timeoutMs = 20_000,
): Promise<FlagState> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      unsubscribe();
      const { status, revision, isLive, error } = store.getState();
      reject(new Error(`stuck at ${JSON.stringify({ status, revision, isLive, error: error?.message })}`));
    }, timeoutMs);
    const look = (state: FlagState) => {
      if (!isSo(state)) return;
      clearTimeout(timer);
      unsubscribe();
      resolve(state);
    };
    const unsubscribe = store.subscribe(look);
    look(store.getState());
  });
}
