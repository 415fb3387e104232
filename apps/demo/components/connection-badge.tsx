'use client';

import { useFlagLoading, useFlagStore } from '@pennon/react';
import type { FlagState, FlagStatus } from '@pennon/store';
import { useSyncExternalStore } from 'react';
import { useStore } from 'zustand';
import { useShallow } from 'zustand/react/shallow';

type Connection = 'connecting' | 'live' | 'answered' | 'stale' | 'offline' | 'unanswered';

const words: Readonly<Record<Connection, string>> = {
  connecting: 'Connecting',
  live: 'Live',
  answered: 'Answered by the server',
  stale: 'Stale: showing the last values',
  offline: 'Offline: showing the last values',
  unanswered: 'No answer: showing the defaults',
};

/** How fresh the flags on this page are. */
export function ConnectionBadge() {
  const { status, retry } = useFlagLoading();
  const { isLive, hasRules, revision } = useStore(useFlagStore(), useShallow(pickFreshness));
  const isOnline = useIsOnline();
  const connection = isOnline ? connectionOf(status, { isLive, hasRules }) : 'offline';
  return (
    <div className={`badge badge-${connection}`} data-connection={connection} data-revision={revision}>
      <span className="dot" aria-hidden="true" />
      <span role="status">{words[connection]}</span>
      {revision !== undefined && <span className="quiet">revision {revision}</span>}
      {(connection === 'stale' || connection === 'unanswered') && (
        <button type="button" className="link" onClick={retry}>
          Try now
        </button>
      )}
    </div>
  );
}

interface Freshness {
  readonly isLive: boolean;
  /** Whether this browser evaluates; otherwise it asks the shop's server now and then. */
  readonly hasRules: boolean;
}

function pickFreshness({ isLive, documents, revision }: FlagState): Freshness & Pick<FlagState, 'revision'> {
  return { isLive, hasRules: documents !== undefined, revision };
}

function connectionOf(status: FlagStatus, { isLive, hasRules }: Freshness): Connection {
  if (status !== 'ready') return connectionWithout[status];
  return isLive ? 'live' : hasRules ? 'connecting' : 'answered';
}

const connectionWithout: Readonly<Record<Exclude<FlagStatus, 'ready'>, Connection>> = {
  loading: 'connecting',
  stale: 'stale',
  error: 'unanswered',
};

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
