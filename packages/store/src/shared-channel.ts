import type { ChannelLike, SupabaseLike } from './supabase-like.js';

/** What a member of a channel hears. */
export interface Member {
  /** The channel is joined: whatever is announced from now on arrives. */
  joined(): void;
  /** Nothing arrives for now; the client is trying again by itself. */
  lost(error: unknown): void;
  /** The channel is gone and so is this membership: join again, later. */
  closed(error: unknown): void;
  /** An announcement, as it came. */
  heard(payload: unknown): void;
}

/**
 * Joins a private channel, which all members on one client share: supabase-js keeps one channel per topic and
 * tells a second subscriber nothing.
 *
 * @returns leaves; the last one to leave closes the channel
 */
export function joinChannel(supabase: SupabaseLike, topic: string, member: Member): () => void {
  const rooms = lobby.get(supabase) ?? new Map<string, Room>();
  lobby.set(supabase, rooms);
  const enter = rooms.get(topic) ?? createRoom(supabase, topic);
  rooms.set(topic, enter);
  return enter(member);
}

/** Enters a member, who leaves by calling what it gives. */
type Room = (member: Member) => () => void;

const lobby = new WeakMap<SupabaseLike, Map<string, Room>>();

function createRoom(supabase: SupabaseLike, topic: string): Room {
  const members = new Set<Member>();
  let channel: ChannelLike | undefined;
  let isJoined = false;
  /** Opening and closing wait for each other: a channel that is leaving cannot be joined. */
  let turn = Promise.resolve();

  function settle(): void {
    turn = turn.then(openOrClose).catch(dismiss);
  }

  async function openOrClose(): Promise<void> {
    if (members.size > 0 && channel === undefined) {
      await authorize(supabase);
      if (members.size > 0) await open();
    } else if (members.size === 0 && channel !== undefined) {
      const leaving = channel;
      forget();
      await supabase.removeChannel(leaving);
    }
  }

  async function open(): Promise<void> {
    const opened = supabase.channel(topic, { config: { private: true } });
    channel = opened;
    try {
      opened.on('broadcast', { event: 'change' }, ({ payload }) => {
        if (opened === channel) tellAll('heard', payload);
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
    if (isJoined) tellAll('joined');
    else if (status === 'CLOSED') dismiss(error);
    else {
      tellAll('lost', error);
      // Rejoining with the token of the first join would fail for ever once that has expired.
      authorize(supabase).catch(() => {});
    }
  }

  function dismiss(error: unknown): void {
    forget();
    for (const member of [...members]) if (members.delete(member)) member.closed(error);
  }

  function forget(): void {
    channel = undefined;
    isJoined = false;
  }

  function tellAll(news: keyof Member, detail?: unknown): void {
    // What one member hears may make another leave.
    for (const member of [...members]) if (members.has(member)) member[news](detail);
  }

  return (member) => {
    members.add(member);
    settle();
    // Later, so that whoever joins can leave whatever it does about the news.
    if (isJoined) void turn.then(() => isJoined && members.has(member) && member.joined());
    return () => {
      members.delete(member);
      settle();
    };
  };
}

/** Before joining, or the first join goes out without a token and is refused. A token set by hand stays. */
async function authorize({ realtime }: SupabaseLike): Promise<void> {
  if (!realtime._isManualToken?.()) await realtime.setAuth();
}
