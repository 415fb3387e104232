import type { Authenticator } from '../http/caller.js';
import type { Authorization, Extension } from './authorization.js';
import { Channel } from './channel.js';
import { callerForChannel, givenToken, JoinRefusal } from './channel-token.js';
import type { ClientSocket } from './client-socket.js';
import type { DatabaseMessages } from './database-messages.js';
import type { Frame } from './frame.js';
import { field, readJoinConfig } from './join-config.js';
import type { Presence } from './presence.js';
import type { Topics } from './topics.js';

export interface ChannelServices {
  readonly authenticator: Authenticator;
  readonly authorization: Authorization;
  readonly messages: DatabaseMessages;
  readonly topics: Topics;
  readonly presence: Presence;
  readonly isListening: () => boolean;
}

/** What a socket may say, and what happens then. */
export class ChannelSession {
  readonly #services: ChannelServices;
  readonly #handlers: Readonly<Record<string, (channel: Channel, frame: Frame) => Promise<void> | void>> = {
    phx_leave: (channel, frame) => this.#leave(channel, frame),
    access_token: (channel, frame) => this.#refreshToken(channel, frame),
    broadcast: (channel, frame) => this.#broadcast(channel, frame),
    presence: (channel, frame) => this.#track(channel, frame),
  };

  constructor(services: ChannelServices) {
    this.#services = services;
  }

  async handle(socket: ClientSocket, frame: Frame): Promise<void> {
    if (frame.event === 'phx_join') return await this.#join(socket, frame);
    const channel = socket.channels.get(frame.topic);
    const isStale = frame.joinRef !== null && channel !== undefined && frame.joinRef !== channel.joinRef;
    if (channel === undefined || isStale) return refuse(socket, frame, 'unmatched topic');
    try {
      const handler = Object.hasOwn(this.#handlers, frame.event) ? this.#handlers[frame.event] : undefined;
      await handler?.(channel, frame);
    } catch {
      this.#end(channel, 'phx_error'); // the database is in trouble: the client joins again
    }
  }

  /** The connection is gone. */
  forget(socket: ClientSocket): void {
    for (const channel of [...socket.channels.values()]) this.#remove(channel);
  }

  /** Its channels may have missed messages: clients join again and ask for what they lack. */
  fail(socket: ClientSocket): void {
    for (const channel of [...socket.channels.values()]) this.#end(channel, 'phx_error');
  }

  endExpired(socket: ClientSocket, now: number): void {
    for (const channel of [...socket.channels.values()]) {
      const seconds = Math.floor(now / 1000) - (channel.caller.expiresAt ?? Number.POSITIVE_INFINITY);
      if (seconds >= 0) this.#shutDown(channel, `Token has expired ${seconds} seconds ago`);
    }
  }

  async #join(socket: ClientSocket, frame: Frame): Promise<void> {
    const former = socket.channels.get(frame.topic);
    if (former !== undefined) this.#end(former, 'phx_close');
    try {
      const channel = await this.#admit(socket, frame);
      await this.#open(channel, frame);
    } catch (error) {
      const reason =
        error instanceof JoinRefusal
          ? error.message
          : 'UnableToConnectToProject: The database does not answer';
      refuse(socket, frame, reason);
    }
  }

  async #admit(socket: ClientSocket, { topic: fullTopic, joinRef, ref, payload }: Frame): Promise<Channel> {
    const topic = /^realtime:(.+)$/s.exec(fullTopic)?.[1];
    if (topic === undefined) throw new JoinRefusal('unmatched topic');
    if (socket.channels.size >= channelLimit) {
      throw new JoinRefusal(`ChannelRateLimitReached: A connection may have ${channelLimit} channels`);
    }
    const config = readJoinConfig(payload);
    if (config.replay !== undefined && !config.isPrivate) {
      throw new JoinRefusal('UnableToReplayMessages: Replay is for private channels');
    }
    const token = givenToken(field(payload, 'access_token')) ?? givenToken(field(payload, 'user_token'));
    const caller =
      token === undefined ? socket.caller : await callerForChannel(this.#services.authenticator, token);
    if (!this.#services.isListening()) throw new Error('Nothing is heard from the database.');
    const channel = new Channel(socket, { topic, joinRef: joinRef ?? ref ?? '', config, caller, token });
    if (!(await this.#mayRead(channel))) throw new JoinRefusal(`Unauthorized: ${unreadable(topic)}`);
    return channel;
  }

  async #open(channel: Channel, { topic, ref }: Frame): Promise<void> {
    const { socket, config } = channel;
    const { topics, presence, isListening } = this.#services;
    if (!isListening()) throw new Error('Nothing is heard from the database.');
    if (!socket.isOpen) return; // it left while its join was decided, and would never be forgotten
    if (config.replay !== undefined) channel.hold();
    socket.channels.set(topic, channel);
    topics.add(channel);
    // The client compares this list with its own by position.
    const changes = config.postgresChanges.map((change, index) => ({ ...change, id: index + 1 }));
    channel.reply(ref, 'ok', { postgres_changes: changes });
    if (config.presence.isEnabled) presence.sendState(channel);
    if (changes.length > 0) {
      const message =
        'The embedded stack carries broadcasts only. Send changes with realtime.broadcast_changes() from a trigger, ' +
        'or use a full Supabase for postgres_changes.';
      channel.push('system', {
        extension: 'postgres_changes',
        status: 'error',
        message,
        channel: channel.topic,
      });
    }
    if (config.replay !== undefined) await this.#replay(channel, config.replay);
  }

  async #replay(channel: Channel, { sinceMs, limit }: { sinceMs: number; limit: number }): Promise<void> {
    try {
      const messages = await this.#services.messages.replay(channel, sinceMs, limit);
      channel.resume(messages);
    } catch {
      this.#end(channel, 'phx_error');
    }
  }

  #leave(channel: Channel, { ref }: Frame): void {
    channel.reply(ref, 'ok', {});
    this.#end(channel, 'phx_close');
  }

  async #refreshToken(channel: Channel, { payload }: Frame): Promise<void> {
    const token = givenToken(field(payload, 'access_token'));
    if (token === undefined || token === channel.token) return;
    try {
      channel.caller = await callerForChannel(this.#services.authenticator, token);
      channel.token = token;
    } catch (error) {
      if (!(error instanceof JoinRefusal)) throw error;
      return this.#shutDown(channel, error.message);
    }
    if (!(await this.#mayRead(channel))) this.#shutDown(channel, unreadable(channel.topic));
  }

  /** Without permission it is dropped in silence, even when an acknowledgement was asked for: as hosted. */
  async #broadcast(channel: Channel, { ref, payload: message }: Frame): Promise<void> {
    const event = field(message, 'event');
    if (typeof event !== 'string') return;
    if (await this.#mayWrite(channel, 'broadcast')) {
      const payload = field(message, 'payload') ?? {};
      const except = channel.config.echoes ? undefined : channel;
      this.#services.topics.publish({ topic: channel.topic, event, payload }, channel.isPrivate, except);
    }
    if (channel.config.acknowledges) channel.reply(ref, 'ok', {});
  }

  async #track(channel: Channel, { ref, payload }: Frame): Promise<void> {
    const { presence } = this.#services;
    const event = field(payload, 'event');
    if (!channel.config.presence.isEnabled || !(await this.#mayWrite(channel, 'presence'))) {
      return channel.reply(ref, 'error', { reason: `No permission to be present on "${channel.topic}"` });
    }
    if (event === 'track') presence.track(channel, field(payload, 'payload'));
    if (event === 'untrack') presence.untrack(channel);
    channel.reply(ref, 'ok', {});
  }

  async #mayRead(channel: Channel): Promise<boolean> {
    if (!channel.isPrivate) return true;
    const { broadcast, presence } = await this.#services.authorization.read(questionOf(channel));
    return broadcast || (presence && channel.config.presence.isEnabled);
  }

  async #mayWrite(channel: Channel, extension: Extension): Promise<boolean> {
    if (!channel.isPrivate) return true;
    return (await this.#services.authorization.write(questionOf(channel)))[extension];
  }

  /** Closed by the server for a reason; the client does not come back by itself. */
  #shutDown(channel: Channel, message: string): void {
    channel.push('system', { extension: 'system', status: 'error', message, channel: channel.topic });
    this.#end(channel, 'phx_close');
  }

  #end(channel: Channel, event: 'phx_close' | 'phx_error'): void {
    this.#remove(channel);
    channel.end(event);
  }

  #remove(channel: Channel): void {
    const { presence, topics } = this.#services;
    const fullTopic = `realtime:${channel.topic}`;
    if (channel.socket.channels.get(fullTopic) !== channel) return;
    channel.socket.channels.delete(fullTopic);
    topics.remove(channel);
    presence.untrack(channel);
  }
}

const channelLimit = 100;

function questionOf({ topic, caller, socket }: Channel) {
  return { topic, caller, headers: socket.headers };
}

function unreadable(topic: string): string {
  return `You do not have permissions to read from this Channel topic: ${topic}`;
}

function refuse(socket: ClientSocket, { joinRef, ref, topic }: Frame, reason: string): void {
  socket.send({
    joinRef,
    ref,
    topic,
    event: 'phx_reply',
    payload: { status: 'error', response: { reason } },
  });
}
