import {
  type Announcement,
  type Change,
  checksumOf,
  type Document,
  type Flag,
  type FullSnapshot,
  type Snapshot,
} from '@pennon/core';

/** One environment as the wire shows it: revisions, documents, announcements. */
export class MemoryDatabase {
  readonly #commits: Announcement[] = [];
  #documents = new Map<string, Document>();

  get revision(): number {
    return this.#commits.length;
  }

  get documents(): readonly Document[] {
    return [...this.#documents.values()];
  }

  get checksum(): number {
    return checksumOf(this.documents);
  }

  /** Sets flags to a value, or removes them (`undefined`), in one commit. */
  commit(values: Readonly<Record<string, boolean | string | undefined>>): Announcement {
    const version = this.revision + 1;
    const changes = Object.entries(values).map(([key, value]): Change => {
      if (value === undefined) return { kind: 'flag', key, version, body: null };
      return { kind: 'flag', key, version, body: flagOf(key, value) };
    });
    for (const change of changes) {
      if (change.body === null) this.#documents.delete(change.key);
      else this.#documents.set(change.key, change);
    }
    const announcement: Announcement = {
      previous: this.revision,
      revision: version,
      checksum: this.checksum,
      changes,
      values: false,
    };
    this.#commits.push(announcement);
    return announcement;
  }

  full(): FullSnapshot {
    const { revision, checksum, documents } = this;
    return { type: 'full', revision, checksum, documents };
  }

  /** What `pennon_snapshot` answers. */
  snapshot(since: number | undefined): Snapshot {
    const { revision, checksum } = this;
    if (since === undefined || since > revision) return this.full();
    if (since === revision) return { type: 'unchanged', revision, checksum };
    const latest = new Map<string, Change>();
    for (const { changes } of this.#commits.slice(since)) {
      for (const change of changes ?? []) latest.set(change.key, change);
    }
    return { type: 'delta', previous: since, revision, checksum, changes: [...latest.values()] };
  }

  /** As after restoring a backup: later commits never were. */
  restore(revision: number): void {
    const kept = this.#commits.splice(0).slice(0, revision);
    this.#documents = new Map();
    for (const { changes } of kept) {
      for (const change of changes ?? []) {
        if (change.body === null) this.#documents.delete(change.key);
        else this.#documents.set(change.key, change);
      }
    }
    this.#commits.push(...kept);
  }
}

/** A flag that serves one value to everybody. */
export function flagOf(key: string, value: boolean | string, rest: Partial<Flag> = {}): Flag {
  return {
    key,
    type: typeof value === 'boolean' ? 'boolean' : 'string',
    status: 'active',
    delivery: 'rules',
    variations: [
      { key: 'served', value },
      { key: 'off', value: typeof value === 'boolean' ? false : 'off' },
    ],
    offVariation: 'off',
    fallthrough: { variation: 'served' },
    ...rest,
  };
}
