import { PennonError } from '@pennon/core';
import type { FlagSource, SourceListener } from './flag-source.js';

/** A source that the app can turn off: a field app's offline mode, a data saver. */
export interface OfflineSwitch extends FlagSource {
  /** Off at once; on again, the store catches up. */
  setOffline(isOffline: boolean): void;
}

/** Puts a switch on a source. While it is off the store is `stale` and nothing is asked of the network. */
export function offlineSwitch(source: FlagSource, isOfflineAtFirst = false): OfflineSwitch {
  let isOffline = isOfflineAtFirst;
  const listeners = new Map<SourceListener, (() => void) | undefined>();

  const offline = (): PennonError => new PennonError('OFFLINE', 'The app is in offline mode.');
  const open = (listener: SourceListener): void => {
    listeners.set(listener, source.listen?.(gate(listener)));
  };

  /** The source closes for good: the listener leaves, and comes again through `listen`. */
  function gate(listener: SourceListener): SourceListener {
    return {
      ...listener,
      closed(error) {
        listeners.delete(listener);
        listener.closed(error);
      },
    };
  }

  return {
    ask: (since, signal) => (isOffline ? Promise.reject(offline()) : source.ask(since, signal)),
    listen(listener) {
      if (isOffline) listeners.set(listener, undefined);
      else open(listener);
      return () => {
        listeners.get(listener)?.();
        listeners.delete(listener);
      };
    },
    setOffline(isNowOffline) {
      if (isOffline === isNowOffline) return;
      isOffline = isNowOffline;
      for (const [listener, leave] of [...listeners]) {
        leave?.();
        if (isOffline) {
          listeners.set(listener, undefined);
          listener.lost(offline());
        } else if (source.listen) open(listener);
        else {
          // Without announcements there is nothing to join, but now asking succeeds.
          listener.joined();
          listener.lost();
        }
      }
    },
  };
}
