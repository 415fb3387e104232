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
  const room = rooms.get(topic) ?? new Room(supabase, topic);
  rooms.set(topic, room);
  return room.enter(member);
}

const lobby = new WeakMap<SupabaseLike, Map<string, Room>>();

class Room {
  readonly #supabase: SupabaseLike;
  readonly #topic: string;
  readonly #members = new Set<Member>();
  #channel: ChannelLike | undefined;
  #isJoined = false;
  /** Opening and closing wait for each other: a channel that is leaving cannot be joined. */
  #turn: Promise<void> = Promise.resolve();

  constructor(supabase: SupabaseLike, topic: string) {
    this.#supabase = supabase;
    this.#topic = topic;
  }

  enter(member: Member): () => void {
    this.#members.add(member);
    this.#settle();
    // Later, so that whoever joins can leave whatever it does about the news.
    if (this.#isJoined) void this.#turn.then(() => this.#isJoined && this.#tell(member, 'joined'));
    return () => {
      this.#members.delete(member);
      this.#settle();
    };
  }

  #settle(): void {
    this.#turn = this.#turn.then(() => this.#openOrClose()).catch((error) => this.#dismiss(error));
  }

  async #openOrClose(): Promise<void> {
    if (this.#members.size > 0 && this.#channel === undefined) {
      await this.#authorize();
      if (this.#members.size > 0) await this.#open();
    } else if (this.#members.size === 0 && this.#channel !== undefined) {
      const channel = this.#channel;
      this.#channel = undefined;
      this.#isJoined = false;
      await this.#supabase.removeChannel(channel);
    }
  }

  /** Before joining, or the first join goes out without a token and is refused. A token set by hand stays. */
  async #authorize(): Promise<void> {
    const { realtime } = this.#supabase;
    if (!realtime._isManualToken?.()) await realtime.setAuth();
  }

  async #open(): Promise<void> {
    const channel = this.#supabase.channel(this.#topic, { config: { private: true } });
    this.#channel = channel;
    try {
      channel.on('broadcast', { event: 'change' }, ({ payload }) => {
        if (channel === this.#channel) this.#tellAll('heard', payload);
      });
      channel.subscribe((status, error) => {
        if (channel === this.#channel) this.#turnTo(status, error);
      });
    } catch (error) {
      // Without a WebSocket `subscribe` throws, and the client would hand the same half-made channel out again.
      await this.#supabase.removeChannel(channel);
      throw error;
    }
  }

  #turnTo(status: string, error: unknown): void {
    this.#isJoined = status === 'SUBSCRIBED';
    if (this.#isJoined) this.#tellAll('joined');
    else if (status === 'CLOSED') this.#dismiss(error);
    else {
      this.#tellAll('lost', error);
      // Rejoining with the token of the first join would fail for ever once that has expired.
      this.#authorize().catch(() => {});
    }
  }

  #dismiss(error: unknown): void {
    this.#channel = undefined;
    this.#isJoined = false;
    for (const member of [...this.#members]) {
      if (this.#members.delete(member)) member.closed(error);
    }
  }

  #tellAll(news: keyof Member, detail?: unknown): void {
    for (const member of [...this.#members]) this.#tell(member, news, detail);
  }

  /** What one member hears may make another leave. */
  #tell(member: Member, news: keyof Member, detail?: unknown): void {
    if (this.#members.has(member)) member[news](detail);
  }
}
