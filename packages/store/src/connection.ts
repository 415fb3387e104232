import { createAlarm } from './alarm.js';
import { backoffOf } from './backoff-of.js';
import type { FlagSource, SourceListener } from './flag-source.js';
import type { Runtime } from './runtime.js';

export interface ConnectionOptions {
  readonly source: FlagSource;
  readonly runtime: Runtime;
  /** A source that stays lost without another word for this long is no longer trying, whatever it believes. */
  readonly pollMs: number;
}

/** What is heard through a connection: a source that has closed is only lost, for it is listened to again. */
export type ConnectionListener = Pick<SourceListener, 'joined' | 'lost' | 'heard'>;

export interface Connection {
  open(): void;
  close(): void;
  /** It works: the next failure is the first. */
  praise(): void;
}

/** Listens to a source again and again, ever more slowly while that fails. */
export function createConnection(
  { source, runtime, pollMs }: ConnectionOptions,
  { joined, lost, heard }: ConnectionListener,
): Connection {
  let leave: (() => void) | undefined;
  let failures = 0;
  /** Until the next try; while joined, set to nothing. */
  const setTry = createAlarm(runtime, () => (leave ? retry() : open()));

  // What is told comes last in each of these: it may close the connection.
  const listener: SourceListener = {
    joined() {
      setTry();
      joined();
    },
    lost(error) {
      setTry(pollMs);
      lost(error);
    },
    closed(error) {
      leave = undefined;
      retry();
      lost(error);
    },
    heard,
  };

  function open(): void {
    try {
      leave = source.listen?.(listener);
    } catch (error) {
      listener.closed(error);
    }
  }

  function close(): void {
    setTry();
    leave?.();
    leave = undefined;
  }

  function retry(): void {
    close();
    // 30 s at most.
    setTry(backoffOf(++failures, runtime.random(), 30_000));
  }

  return {
    open,
    close,
    praise() {
      failures = 0;
    },
  };
}
