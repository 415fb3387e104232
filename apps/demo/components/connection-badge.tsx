'use client';

import { useFlagLoading } from '@pennon/react';
import { useSyncExternalStore } from 'react';

type Connection = 'connecting' | 'live' | 'stale' | 'offline';

const words: Readonly<Record<Connection, string>> = {
  connecting: 'Connecting',
  live: 'Live',
  stale: 'Stale: showing the last values',
  offline: 'Offline: showing the last values',
};

/** How fresh the flags on this page are. */
export function ConnectionBadge() {
  const { status, retry } = useFlagLoading();
  const isOnline = useIsOnline();
  const connection = connectionOf(status, isOnline);
  return (
    <div className={`badge badge-${connection}`} data-connection={connection}>
      <span className="dot" aria-hidden="true" />
      <span role="status">{words[connection]}</span>
      {connection === 'stale' && (
        <button type="button" className="link" onClick={retry}>
          Try now
        </button>
      )}
    </div>
  );
}

function connectionOf(status: ReturnType<typeof useFlagLoading>['status'], isOnline: boolean): Connection {
  if (!isOnline) return 'offline';
  if (status === 'ready') return 'live';
  return status === 'loading' ? 'connecting' : status === 'stale' ? 'stale' : 'offline';
}

function useIsOnline(): boolean {
  return useSyncExternalStore(
    subscribeToNetwork,
    () => navigator.onLine,
    () => true,
  );
}

function subscribeToNetwork(onChange: () => void): () => void {
  window.addEventListener('online', onChange);
  window.addEventListener('offline', onChange);
  return () => {
    window.removeEventListener('online', onChange);
    window.removeEventListener('offline', onChange);
  };
}
