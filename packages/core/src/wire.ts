import type { Config, Experiment, Flag, Holdout, Layer, Segment } from './ruleset.js';

/** The body of each kind of document. */
export interface Bodies {
  readonly flag: Flag;
  readonly segment: Segment;
  readonly experiment: Experiment;
  readonly layer: Layer;
  readonly holdout: Holdout;
  readonly config: Config;
}

/** What the database keeps versions of, one by one. */
export type DocumentKind = keyof Bodies;

/** One document at one version, as Postgres stores and sends it. */
export type Document = {
  [Kind in DocumentKind]: {
    readonly kind: Kind;
    readonly key: string;
    readonly version: number;
    readonly body: Bodies[Kind];
  };
}[DocumentKind];

/** A document's new version; `body: null` says that it is gone, or no longer visible to this caller. */
export type Change =
  | Document
  | { readonly kind: DocumentKind; readonly key: string; readonly version: number; readonly body: null };

/** Every visible document. */
export interface FullSnapshot {
  readonly type: 'full';
  readonly revision: number;
  readonly checksum: number;
  readonly documents: readonly Document[];
}

/** What changed after revision `previous`. */
export interface DeltaSnapshot {
  readonly type: 'delta';
  readonly previous: number;
  readonly revision: number;
  readonly checksum: number;
  readonly changes: readonly Change[];
}

/** The answer to a `since` that is current: nothing to apply, and the checksum to prove it. */
export interface UnchangedSnapshot {
  readonly type: 'unchanged';
  readonly revision: number;
  readonly checksum: number;
}

/** What `public.pennon_snapshot(environment, since)` answers. */
export type Snapshot = FullSnapshot | DeltaSnapshot | UnchangedSnapshot;

/** The payload of the broadcast event `change`; `changes` is null above 64 kB: ask for the snapshot. */
export interface Announcement {
  readonly previous: number;
  readonly revision: number;
  readonly checksum: number;
  readonly changes: readonly Change[] | null;
  /** A `values` document changed: clients in values mode fetch again. */
  readonly values: boolean;
}
