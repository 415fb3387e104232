import {
  type Change,
  checksumOf,
  checksumTerm,
  compile,
  type Document,
  type Evaluator,
  emptyRuleset,
  type FullSnapshot,
  rulesetOf,
} from '@pennon/core';
import { readSnapshot, refusal } from './read-wire.js';

/** What a full snapshot comes to. Immutable, so stores that are given the same snapshot object share it. */
export interface Base {
  /** Undefined when there was no snapshot. */
  readonly revision: number | undefined;
  readonly checksum: number;
  readonly documents: readonly Document[];
  readonly evaluator: Evaluator;
}

/** A step along the chain of revisions: from `previous` to `revision`, where the documents add up to `checksum`. */
export interface Step {
  readonly previous: number;
  readonly revision: number;
  readonly checksum: number;
  readonly changes: readonly Change[];
}

/** `gap`: the step starts elsewhere. `mismatch`: it starts here, yet the documents would not add up. */
export type StepOutcome = 'applied' | 'past' | 'gap' | 'mismatch';

const bases = new WeakMap<object, Base>();

/** The base under a store that was given nothing: every flag is unknown. */
export function emptyBase(environment: string): Base {
  return { revision: undefined, checksum: 0, documents: [], evaluator: compile(emptyRuleset(environment)) };
}

/**
 * A server compiles a snapshot once, however many requests it makes a store for.
 *
 * @throws PennonError `WIRE_INVALID` when it is not a full snapshot that adds up
 */
export function baseOf(environment: string, snapshot: FullSnapshot): Base {
  const known = bases.get(snapshot);
  if (known?.evaluator.environment === environment) return known;
  const full = readSnapshot(snapshot);
  if (full.type !== 'full') throw refusal(`it is "${full.type}", not "full"`);
  if (checksumOf(full.documents) !== full.checksum) throw refusal(WRONG_SUM);
  const { revision, checksum, documents } = full;
  const evaluator = compile(rulesetOf(environment, revision, documents));
  const base: Base = { revision, checksum, documents, evaluator };
  bases.set(snapshot, base);
  return base;
}

/** The documents of one environment at one revision. Refuses, whole, what does not add up. */
export class Replica {
  revision: number | undefined;
  checksum: number;
  evaluator: Evaluator;
  readonly #base: Base;
  #documents: Map<string, Document> | undefined;

  constructor(base: Base) {
    this.revision = base.revision;
    this.checksum = base.checksum;
    this.evaluator = base.evaluator;
    this.#base = base;
  }

  follow({ previous, revision, checksum, changes }: Step): StepOutcome {
    if (this.revision === undefined) return 'gap';
    if (revision <= this.revision) return 'past';
    if (previous !== this.revision) return 'gap';
    return this.#take(changes, revision, checksum) ? 'applied' : 'mismatch';
  }

  /**
   * Takes only what differs, so that an unchanged flag keeps its results by identity.
   *
   * @returns false when the snapshot contradicts its own checksum
   */
  replace({ documents, revision, checksum }: FullSnapshot): boolean {
    const before = this.#known();
    const kept = new Set(documents.map(idOf));
    const changes: Change[] = documents.filter((document) => !isSame(before.get(idOf(document)), document));
    for (const [id, { kind, key, version }] of before) {
      if (!kept.has(id)) changes.push({ kind, key, version, body: null });
    }
    return this.#take(changes, revision, checksum);
  }

  /** All or nothing: the state moves after everything that can refuse has had its say. */
  #take(changes: readonly Change[], revision: number, checksum: number): boolean {
    if (this.#checksumAfter(changes) !== checksum) return false;
    this.evaluator = this.evaluator.patch(changes, revision);
    for (const change of changes) {
      if (change.body === null) this.#known().delete(idOf(change));
      else this.#known().set(idOf(change), change);
    }
    this.revision = revision;
    this.checksum = checksum;
    return true;
  }

  #checksumAfter(changes: readonly Change[]): number {
    let sum = this.checksum;
    for (const change of changes) {
      const before = this.#known().get(idOf(change));
      if (before !== undefined) sum -= termOf(before);
      if (change.body !== null) sum += termOf(change);
    }
    return ((sum % WRAP) + WRAP) % WRAP;
  }

  /** Built on first need: a server's store, which never syncs, needs none. */
  #known(): Map<string, Document> {
    this.#documents ??= new Map(this.#base.documents.map((document) => [idOf(document), document]));
    return this.#documents;
  }
}

export const WRONG_SUM = 'it does not add up to its checksum';

/** The checksum is a sum modulo 2^32. */
const WRAP = 2 ** 32;

/** A kind has no slash, so no two documents share one. */
function idOf({ kind, key }: Pick<Change, 'kind' | 'key'>): string {
  return `${kind}/${key}`;
}

function termOf({ kind, key, version }: Change): number {
  return checksumTerm(kind, key, version);
}

/** By body too: a database restored from a backup may have given the same version to other content. */
function isSame(before: Document | undefined, after: Document): boolean {
  return (
    before !== undefined &&
    before.version === after.version &&
    JSON.stringify(before.body) === JSON.stringify(after.body)
  );
}
