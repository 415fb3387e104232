import type { FlagState, FlagStore } from '@pennon/store';
import type { JSX } from 'react';
import { useRead } from '../use-answer.js';

/** How fresh the flags are, in words: a state is never said by a colour alone. */
export function ConnectionSection({ store }: { readonly store: FlagStore }): JSX.Element {
  const connection = useRead(store, connectionOf);
  const error = useRead(store, (state) => state.error);
  const revision = useRead(store, (state) => state.revision);
  const source = useRead(store, (state) => state.source);
  const who = useRead(store, (state) => whoText(state));
  return (
    <div className="connection">
      <p role="status">
        <b data-connection={connection}>{connection}</b> {inWords[connection]}
      </p>
      <p>
        {store.options.environment}, revision {revision ?? 'none'}, from {source}; asked by {who}
      </p>
      {error && (
        <p role="alert">
          {error.message} {error.hint} <code>{error.code}</code>{' '}
          <button type="button" onClick={() => void store.resync()}>
            Ask again
          </button>
        </p>
      )}
    </div>
  );
}

type Connection = 'live' | 'polling' | 'stale' | 'offline' | 'loading';

const inWords: Readonly<Record<Connection, string>> = {
  live: 'changes arrive at once',
  polling: 'changes are seen at the next poll',
  stale: 'the last known flags; the database cannot be asked',
  offline: 'nothing is known; defaults are served',
  loading: 'nothing is known yet',
};

function connectionOf({ status, isLive }: FlagState): Connection {
  if (status === 'ready') return isLive ? 'live' : 'polling';
  return status === 'error' ? 'offline' : status;
}

function whoText({ context }: FlagState): string {
  const { userId, anonymousId } = context;
  return String(userId ?? (anonymousId === undefined ? 'nobody' : `${anonymousId} (anonymous)`));
}
