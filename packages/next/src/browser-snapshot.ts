import { checksumOf, type Document, type FullSnapshot } from '@pennon/core';
import type { Replica } from '@pennon/store/server';

/** Of a ruleset, the documents that browsers may hold, as the database would give them to one: its chain goes on. */
export function browserSnapshotOf({
  revision,
  documents: all,
}: Pick<Replica, 'revision' | 'documents'>): FullSnapshot {
  let snapshot = snapshots.get(all);
  if (snapshot === undefined) {
    const documents = [...all.values()].filter(isForBrowsers);
    snapshot = { type: 'full', revision, checksum: checksumOf(documents), documents };
    snapshots.set(all, snapshot);
  }
  return snapshot;
}

/** What does not say stays with servers. */
function isForBrowsers({ body }: Document): boolean {
  return body.delivery === 'rules';
}

/** Once per revision, however many requests it answers. */
const snapshots = new WeakMap<Replica['documents'], FullSnapshot>();
