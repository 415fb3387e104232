import type { FullSnapshot } from '@pennon/core';
import { createFlagStore, type FlagState, type FlagStore } from '@pennon/store';
import type { LocalStack } from '@pennon/test-support';
import type { SupabaseClient } from '@supabase/supabase-js';
import { clientOf, until } from '../real-project.js';
import { CountingRuntime } from './counting-runtime.js';
import { FaultProxy } from './fault-proxy.js';
import { type FaultScript, scriptOf } from './fault-script.js';

/** supabase-js waits 25 s for a heartbeat, 10 s for a join and up to 10 s to connect again: here all of it is about ten times shorter. */
const realtime = { heartbeatIntervalMs: 1_000, timeout: 2_000, reconnectAfterMs: () => 200 };

/** One store with a client of its own, whose every byte passes a proxy that plays a script. */
export class Survivor {
  readonly script: FaultScript;
  readonly proxy: FaultProxy;
  readonly store: FlagStore;
  readonly client: SupabaseClient;
  readonly #runtime = new CountingRuntime();

  static async start(stack: LocalStack, environment: string, seed: number): Promise<Survivor> {
    const script = scriptOf(seed);
    return new Survivor(script, await FaultProxy.start(stack.url, script), {
      environment,
      key: stack.publishableKey,
    });
  }

  private constructor(
    script: FaultScript,
    proxy: FaultProxy,
    { environment, key }: { environment: string; key: string },
  ) {
    this.script = script;
    this.proxy = proxy;
    this.client = clientOf({ url: proxy.url, key }, { realtime });
    this.store = createFlagStore({
      supabase: this.client,
      environment,
      pollMs: 2_000,
      resyncJitterMs: 20,
      timeoutMs: 3_000,
      runtime: this.#runtime,
      onError: () => {},
    });
    this.store.start();
  }

  /** Resolves when it holds what the database holds, and hears of what comes. */
  async isEqualTo(truth: FullSnapshot): Promise<void> {
    const isEqual = ({ status, isLive, revision }: FlagState): boolean =>
      status === 'ready' && isLive && revision === truth.revision;
    const { documents = new Map() } = await until(this.store, isEqual, 120_000).catch((error) => {
      throw new Error(`seed ${this.script.seed}: ${error.message}`);
    });
    if (inOrder(documents.values()) !== inOrder(truth.documents)) {
      throw new Error(`seed ${this.script.seed} holds something else: ${inOrder(documents.values())}`);
    }
  }

  /** Stops, and says what is left open. */
  async stop(): Promise<Leftovers> {
    this.store.stop();
    const timers = this.#runtime.pending;
    const { realtime } = this.client;
    await closed(this.client);
    const isConnected = realtime.isConnected();
    return { seed: this.script.seed, timers, channels: this.client.getChannels().length, isConnected };
  }
}

/** What a store that has stopped has left, by the seed of its script. */
interface Leftovers {
  readonly seed: number;
  readonly timers: number;
  readonly channels: number;
  readonly isConnected: boolean;
}

function inOrder(documents: Iterable<FullSnapshot['documents'][number]>): string {
  return JSON.stringify([...documents].sort((one, other) => (one.key < other.key ? -1 : 1)));
}

/**
 * Leaving takes a message and its reply. When a heartbeat was missed just then, supabase-js 2.109 connects once more,
 * for nobody: to disconnect is in vain while it closes the lost socket. An app's client waits 50 s with it and is past
 * that; these do not wait, so they are told again.
 */
async function closed(client: SupabaseClient): Promise<void> {
  for (let round = 0; round < 400; round++) {
    const hasChannels = client.getChannels().length > 0;
    if (!hasChannels && !client.realtime.isConnected()) return;
    if (!hasChannels && round === 200) void client.realtime.disconnect();
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
