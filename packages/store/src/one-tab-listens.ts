import type { FlagSource, SourceListener } from './flag-source.js';

/** For {@link oneTabListens}. */
export interface OneTabListensOptions {
  /** The same for tabs that may listen for one another: same project, same environment, same audience. */
  readonly name: string;
  /** The browser's by default. */
  readonly locks?: Pick<LockManager, 'request'> | undefined;
}

type News = keyof SourceListener;

/** What tabs tell each other: everybody that they have come, a leader its news, to all or to who has just come. */
interface Message {
  readonly from?: string;
  readonly to?: string;
  readonly news?: News;
  readonly detail?: unknown;
}

/**
 * Tabs of one origin hold one connection: one of them listens and tells the others. When it closes, crashes or is
 * hidden for long, the next one in line takes over and all of them ask for what they missed. Each tab asks for itself.
 * Where the browser has no Web Locks, each tab listens for itself.
 */
export function oneTabListens(
  source: FlagSource,
  { name, locks = globalThis.navigator?.locks }: OneTabListensOptions,
): FlagSource {
  if (!source.listen || !locks || typeof BroadcastChannel === 'undefined') return source;
  const lock = `pennon:${name}`;
  return {
    ask: (since, signal) => source.ask(since, signal),
    listen(listener) {
      const end = new AbortController();
      const channel = new BroadcastChannel(lock);
      const self = crypto.randomUUID();
      /** Gives the lead back. */
      let resign: (() => void) | undefined;
      let isJoined = false;

      const leave = (): void => {
        end.abort();
        channel.close();
        resign?.();
      };

      channel.onmessage = ({ data }: MessageEvent<Message>) => {
        if (end.signal.aborted) return;
        const { from, to = self, news, detail }: Message = data ?? {};
        if (from !== undefined && isJoined) say({ to: from, news: 'joined' });
        if (resign === undefined && to === self) hear(listener, news, detail);
      };

      function say(message: Message): void {
        channel.postMessage(message);
      }

      function tell(news: News, detail?: unknown): void {
        if (end.signal.aborted) return;
        isJoined = news === 'joined' || (isJoined && news === 'heard');
        // A connection that is gone for good is only lost to the others: one of them is next.
        const told = news === 'closed' ? 'lost' : news;
        say({ news: told, detail: news === 'heard' ? detail : undefined });
        if (news === 'closed') leave();
        listener[news](detail);
      }

      /** Leads until it leaves, or its connection is gone. */
      function lead(): Promise<void> {
        return new Promise((resolve) => {
          // What was announced between two leaders, nobody heard.
          tell('lost');
          // The app may have stopped its store just now.
          if (end.signal.aborted) return resolve();
          const stop = source.listen?.({
            joined: () => tell('joined'),
            lost: (error) => tell('lost', error),
            closed: (error) => tell('closed', error),
            heard: (announcement) => tell('heard', announcement),
          });
          resign = () => {
            stop?.();
            resolve();
          };
        });
      }

      locks
        .request(lock, { signal: end.signal }, () => (end.signal.aborted ? undefined : lead()))
        .catch((error) => {
          if (end.signal.aborted) return;
          leave();
          listener.closed(error);
        });
      say({ from: self });
      return leave;
    },
  };
}

/** From another tab, which may run another release: only what is known. */
function hear(listener: SourceListener, news: News | undefined, detail: unknown): void {
  if (news === 'joined') listener.joined();
  if (news === 'lost') listener.lost();
  if (news === 'heard') listener.heard(detail);
}
