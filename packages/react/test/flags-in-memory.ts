import { checksumOf, type Document, type Flag, type FullSnapshot, type Json } from '@pennon/core';
import type { RpcResponseLike, SupabaseLike } from '@pennon/store';

export interface SnapshotWords {
  readonly revision?: number;
  /** By key, where it is not the revision. */
  readonly versions?: Readonly<Record<string, number>>;
  /** What the user "anna" is served instead. */
  readonly forAnna?: Readonly<Record<string, Json>>;
}

export interface ExperimentWords {
  readonly revision?: number;
  readonly version?: number;
  /** Of the flag: `inactive` is the kill switch. */
  readonly status?: Flag['status'];
  /** Who gets `wide`, in thousandths of a percent; the rest gets `tall`. By default everybody. */
  readonly wide?: number;
  readonly bucketBy?: string;
  /** In thousandths of a percent. */
  readonly traffic?: number;
}

/** A flag `hero` on which the experiment `hero-test` runs, with the variations `wide` and `tall`. */
export function experimentOf({
  revision = 1,
  version = 1,
  status = 'experiment',
  wide = 100_000,
  bucketBy,
  traffic = 100_000,
}: ExperimentWords = {}): FullSnapshot {
  const hero: Flag = {
    key: 'hero',
    type: 'string',
    status,
    delivery: 'rules',
    variations: [
      { key: 'wide', value: 'WIDE' },
      { key: 'tall', value: 'TALL' },
      { key: 'off', value: 'OFF' },
    ],
    offVariation: 'off',
    rules: [{ id: 'test', serve: { experiment: 'hero-test' } }],
    fallthrough: { variation: 'off' },
  };
  const split = [
    { variation: 'wide', weight: wide },
    { variation: 'tall', weight: 100_000 - wide },
  ].filter(({ weight }) => weight > 0);
  const documents: Document[] = [
    { kind: 'flag', key: 'hero', version: revision, body: hero },
    {
      kind: 'experiment',
      key: 'hero-test',
      version: revision,
      body: {
        key: 'hero-test',
        delivery: 'rules',
        version,
        status: 'running',
        split,
        control: split[0]?.variation ?? 'wide',
        traffic,
        ...(bucketBy === undefined ? {} : { bucketBy }),
      },
    },
  ];
  return { type: 'full', revision, checksum: checksumOf(documents), documents };
}

/** Flags that serve one value to everybody. */
export function snapshotOf(
  values: Readonly<Record<string, Json>>,
  { revision = 1, versions = {}, forAnna = {} }: SnapshotWords = {},
): FullSnapshot {
  const documents = Object.entries(values).map(([key, value]): Document => {
    return { kind: 'flag', key, version: versions[key] ?? revision, body: flagOf(key, value, forAnna[key]) };
  });
  return { type: 'full', revision, checksum: checksumOf(documents), documents };
}

function flagOf(key: string, value: Json, annas: Json | undefined): Flag {
  return {
    key,
    type: typeof value === 'object' ? 'json' : (typeof value as 'boolean' | 'string' | 'number'),
    status: 'active',
    delivery: 'rules',
    // A variation is named after its value, so that tests of switches read well.
    variations: [
      { key: String(value), value },
      { key: 'annas', value: annas ?? value },
    ],
    offVariation: String(value),
    targets: annas === undefined ? [] : [{ variation: 'annas', values: ['anna'] }],
    fallthrough: { variation: String(value) },
  };
}

/** A client over a snapshot that the test replaces; what it holds open is counted. */
export class SnapshotClient implements SupabaseLike {
  snapshot: FullSnapshot;
  isDown = false;
  openChannels = 0;
  readonly realtime = { setAuth: async () => {} };

  constructor(snapshot: FullSnapshot) {
    this.snapshot = snapshot;
  }

  schema(): { rpc(): Promise<RpcResponseLike> } {
    return { rpc: async () => this.#answer() };
  }

  #answer(): RpcResponseLike {
    if (this.isDown) return { data: null, error: { message: 'down' } };
    return { data: structuredClone(this.snapshot), error: null };
  }

  channel() {
    this.openChannels++;
    return {
      on: () => {},
      subscribe: (callback: (status: string) => void) => callback('SUBSCRIBED'),
    };
  }

  async removeChannel(): Promise<void> {
    this.openChannels--;
  }
}
