import type { RealtimeChannel } from '@supabase/supabase-js';

export interface Heard {
  readonly event: string;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly meta?: { readonly id: string; readonly replayed?: boolean };
}

/** What a channel hears, and how to wait for it. */
export interface Ear {
  readonly channel: RealtimeChannel;
  /** The broadcasts so far. */
  readonly heard: readonly Heard[];
  /** Resolves once that many were heard. */
  readonly hears: (count: number) => Promise<readonly Heard[]>;
  /** Resolves with the error's message once the channel has the status. */
  readonly becomes: (status: string) => Promise<string | undefined>;
}

/** Subscribes to every broadcast of a channel. */
export function listenOn(channel: RealtimeChannel): Ear {
  const heard: Heard[] = [];
  const statuses: { readonly status: string; readonly error: string | undefined }[] = [];
  const waiting = new Set<() => void>();
  const wake = () => {
    for (const check of [...waiting]) check();
  };
  const until = <T>(find: () => T | undefined): Promise<T> =>
    new Promise((resolve) => {
      const check = () => {
        const found = find();
        if (found === undefined) return;
        waiting.delete(check);
        resolve(found);
      };
      waiting.add(check);
      check();
    });
  channel.on('broadcast', { event: '*' }, (message) => {
    heard.push({ payload: {}, ...message }); // the types leave its payload to chance
    wake();
  });
  channel.subscribe((status, error) => {
    statuses.push({ status, error: error?.message });
    wake();
  });
  return {
    channel,
    heard,
    hears: (count) => until(() => (heard.length >= count ? heard : undefined)),
    becomes: async (wanted) => {
      const index = await until(() => {
        const found = statuses.findIndex(({ status }) => status === wanted);
        return found < 0 ? undefined : found;
      });
      return statuses.splice(0, index + 1).at(-1)?.error;
    },
  };
}

/** Subscribes and waits until it is joined. */
export async function joinedOn(channel: RealtimeChannel): Promise<Ear> {
  const ear = listenOn(channel);
  await ear.becomes('SUBSCRIBED');
  return ear;
}
