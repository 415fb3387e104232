import { type Connection, createConnection } from '../connection.js';
import type { FlagSource, SourceListener } from '../flag-source.js';
import type { Transport } from './transport.js';
import { ADAPTERS, type Adapter, byAdapter, type Category } from './transport-config.js';

export interface BothOptions {
  readonly sources: Readonly<Record<Adapter, FlagSource>>;
  readonly transport: Transport;
  readonly category: Category;
  /** By adapter, the connections that hear announcements. */
  readonly joined: Readonly<Record<Adapter, Set<Connection>>>;
  readonly compare: (adapter: Adapter, said: unknown) => void;
}

/** A connection that stays lost without another word for this long is made anew. */
const LOST_MS = 45_000;

/**
 * Listens wherever the transport says and hands on what one adapter hears, the speaker: the first that serves and is
 * joined. Until what it returns is called.
 */
export function listenToBoth(options: BothOptions, listener: SourceListener): () => void {
  const { sources, transport, category, joined, compare } = options;
  const running = new Set<Adapter>();
  let speaker: Adapter | undefined;
  /** Why announcements were lost last. */
  let reason: unknown;
  let isOver = false;
  /** Of settling: what is opened or told may settle it differently meanwhile. */
  let turn = 0;

  const connections = byAdapter((adapter) =>
    createConnection(
      { source: sources[adapter], runtime: transport.runtime, pollMs: LOST_MS },
      {
        joined: () => join(adapter),
        lost: (error) => lose(adapter, error),
        heard: (announcement) => hear(adapter, announcement),
      },
    ),
  );

  function isJoined(adapter: Adapter): boolean {
    return joined[adapter].has(connections[adapter]);
  }

  function join(adapter: Adapter): void {
    const isAgain = speaker === adapter;
    joined[adapter].add(connections[adapter]);
    transport.record(adapter, { isGood: true });
    settle();
    if (isAgain && !isOver && speaker === adapter) listener.joined();
  }

  function lose(adapter: Adapter, error: unknown): void {
    const hadSpeaker = speaker !== undefined;
    reason = error;
    joined[adapter].delete(connections[adapter]);
    transport.record(adapter, { isGood: false });
    const { serve } = settle();
    // That it still does not work is worth telling of what would be heard.
    if (!hadSpeaker && speaker === undefined && hasBegun && !isOver && serve.includes(adapter))
      listener.lost(error);
  }

  function hear(adapter: Adapter, announcement: unknown): void {
    connections[adapter].praise();
    if (running.size > 1) compare(adapter, announcement);
    if (adapter === speaker && !isOver) listener.heard(announcement);
  }

  function settle(): { readonly serve: readonly Adapter[] } {
    const mine = ++turn;
    const { serve, shadow } = transport.route(category);
    for (const adapter of ADAPTERS) {
      if (isOver || mine !== turn) return { serve };
      const isWanted = serve.includes(adapter) || shadow.includes(adapter);
      if (!isWanted) close(adapter);
      else if (!running.has(adapter)) open(adapter);
    }
    if (!isOver && mine === turn) speak(serve.find(isJoined));
    return { serve };
  }

  function speak(next: Adapter | undefined): void {
    const mine = turn;
    const previous = speaker;
    speaker = next;
    if (next === previous) return;
    // What was announced between two speakers, nobody heard.
    if (previous !== undefined) listener.lost(next === undefined ? reason : undefined);
    if (next !== undefined && !isOver && mine === turn) listener.joined();
  }

  function open(adapter: Adapter): void {
    running.add(adapter);
    connections[adapter].open();
  }

  function close(adapter: Adapter): void {
    running.delete(adapter);
    joined[adapter].delete(connections[adapter]);
    connections[adapter].close();
  }

  let hasBegun = false;
  const unsubscribe = transport.subscribe(settle);
  settle();
  hasBegun = true;
  return () => {
    isOver = true;
    unsubscribe();
    for (const adapter of ADAPTERS) close(adapter);
  };
}
