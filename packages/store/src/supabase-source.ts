import { askDatabase } from './ask-database.js';
import type { FlagSource, SourceListener } from './flag-source.js';
import type { ChannelLike, SupabaseLike } from './supabase-like.js';

/** Of which environment, and as whom. */
export interface SupabaseSourceOptions {
  /** 1 to 63 of a-z, 0-9 and hyphens. */
  readonly environment: string;
  /** `server`: the client's key sees everything, so listen where everything is announced. By default `public`. */
  readonly audience?: 'public' | 'server' | undefined;
}

/** What a store makes of the client it is given: asks `public.pennon_snapshot`, and listens on a private channel. */
export function supabaseSource(
  supabase: SupabaseLike,
  { environment, audience }: SupabaseSourceOptions,
): FlagSource {
  return {
    ask: (since, signal) => askDatabase(supabase, 'pennon_snapshot', { environment, since, signal }),
    listen: (listener) =>
      joinChannel(supabase, `pennon${audience === 'server' ? '-server' : ''}:${environment}`, listener),
  };
}

/**
 * Joins a private channel, which all listeners on one client share: supabase-js keeps one channel per topic and
 * tells a second subscriber nothing. The last one to leave closes it.
 */
function joinChannel(supabase: SupabaseLike, topic: string, listener: SourceListener): () => void {
  const rooms = lobby.get(supabase) ?? {};
  lobby.set(supabase, rooms);
  rooms[topic] ??= createRoom(supabase, topic);
  return rooms[topic](listener);
}

/** Enters a listener, who leaves by calling what it gives. */
type Room = (listener: SourceListener) => () => void;

const lobby = new WeakMap<SupabaseLike, Record<string, Room>>();

function createRoom(supabase: SupabaseLike, topic: string): Room {
  const listeners = new Set<SourceListener>();
  let channel: ChannelLike | undefined;
  let isJoined = false;
  /** Opening and closing wait for each other: a channel that is leaving cannot be joined. */
  let turn = Promise.resolve();

  function settle(): void {
    turn = turn.then(openOrClose).catch(dismiss);
  }

  async function openOrClose(): Promise<void> {
    if (!listeners.size) {
      const leaving = forget();
      if (leaving) await supabase.removeChannel(leaving);
    } else if (!channel) {
      await authorize(supabase);
      if (listeners.size) await open();
    }
  }

  async function open(): Promise<void> {
    const opened = supabase.channel(topic, { config: { private: true } });
    channel = opened;
    try {
      opened.on('broadcast', { event: 'change' }, ({ payload }) => {
        if (opened === channel) tell('heard', payload);
      });
      opened.subscribe((status, error) => {
        if (opened === channel) turnTo(status, error);
      });
    } catch (error) {
      // Without a WebSocket `subscribe` throws, and the client would hand the same half-made channel out again.
      await supabase.removeChannel(opened);
      throw error;
    }
  }

  function turnTo(status: string, error: unknown): void {
    isJoined = status === 'SUBSCRIBED';
    if (status === 'CLOSED') dismiss(error);
    else {
      tell(isJoined ? 'joined' : 'lost', error);
      // Rejoining with the token of the first join would fail for ever once that has expired.
      if (!isJoined) authorize(supabase).catch(() => {});
    }
  }

  function dismiss(error: unknown): void {
    forget();
    tell('closed', error);
  }

  function forget(): ChannelLike | undefined {
    const forgotten = channel;
    channel = undefined;
    isJoined = false;
    return forgotten;
  }

  /** What one listener hears may make another leave; a closed channel has none. */
  function tell(news: keyof SourceListener, detail: unknown): void {
    for (const listener of [...listeners]) {
      if (news === 'closed' ? listeners.delete(listener) : listeners.has(listener)) listener[news](detail);
    }
  }

  return (listener) => {
    listeners.add(listener);
    settle();
    // Later, so that whoever joins can leave whatever it does about the news.
    if (isJoined) void turn.then(() => isJoined && listeners.has(listener) && listener.joined());
    return () => {
      listeners.delete(listener);
      settle();
    };
  };
}

/** Before joining, or the first join goes out without a token and is refused. A token set by hand stays. */
async function authorize({ realtime }: SupabaseLike): Promise<void> {
  if (!realtime._isManualToken?.()) await realtime.setAuth();
}
