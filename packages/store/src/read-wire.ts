import { type Announcement, type FullSnapshot, PennonError, type Snapshot } from '@pennon/core';
import { APPLY_MIGRATIONS } from './as-pennon-error.js';

type Fields = Readonly<Record<string, unknown>>;

/** What each field must be; those that are not named here are a newer server's, and taken as they are. */
type Shape = Readonly<Record<string, (value: unknown, fields: Fields) => boolean>>;

const STEP: Shape = {
  revision: isCount,
  checksum: (value) => isCount(value) && value < 2 ** 32,
};

const DOCUMENT: Shape = {
  // Looser than today's kinds: a newer server's must not cost an older client its flags.
  kind: (value) => isText(value, /^[a-z][a-z_]{0,39}$/),
  key: (value) => isText(value, /^[\w.\-:/]{1,200}$/),
  version: isCount,
  // Unread: a bad one is the evaluator's to quarantine.
  body: isFields,
};

const CHANGE: Shape = { ...DOCUMENT, body: (value) => value === null || isFields(value) };

const FULL: Shape = {
  ...STEP,
  type: (value) => value === 'full',
  documents: (value) => isListOf(DOCUMENT, value, 'documents'),
};

const DELTA: Shape = {
  ...STEP,
  previous: (value, { revision }) => isCount(value) && value < (revision as number), // checked before
  changes: (value) => isListOf(CHANGE, value, 'changes'),
};

const ANNOUNCEMENT: Shape = {
  ...DELTA,
  changes: (value) => value === null || isListOf(CHANGE, value, 'changes'),
};

const SNAPSHOTS = new Map<unknown, Shape>([
  ['full', FULL],
  ['delta', DELTA],
  ['unchanged', STEP],
]);

/**
 * The snapshot in what a server answered.
 *
 * @throws PennonError `WIRE_INVALID` with the first problem's path: browsers pay for every word here
 */
export function readSnapshot(value: unknown): Snapshot {
  const shape = isFields(value) && SNAPSHOTS.get(value.type);
  // What is no snapshot at all has the problems of a full one.
  return read(value, shape || FULL) as Snapshot; // every field was looked at
}

/**
 * The snapshot in an answer that must be whole.
 *
 * @throws PennonError `WIRE_INVALID` with the first problem's path
 */
export function readFullSnapshot(value: unknown): FullSnapshot {
  const snapshot = readSnapshot(value);
  if (snapshot.type === 'full') return snapshot;
  throw cannotBe(snapshot.type, 'type');
}

/**
 * The announcement in a broadcast's payload.
 *
 * @throws PennonError `WIRE_INVALID` with the first problem's path
 */
export function readAnnouncement(value: unknown): Announcement {
  return read(value, ANNOUNCEMENT) as Announcement; // every field was looked at
}

/** What came over the wire is none of what may come. */
export function refusal(what: string): PennonError {
  return new PennonError('WIRE_INVALID', `Refused a message: ${what}.`, {
    hint: APPLY_MIGRATIONS,
  });
}

function read(value: unknown, shape: Shape, path = ''): unknown {
  if (!isFields(value)) throw cannotBe(value, path || 'it');
  for (const [name, isRight] of Object.entries(shape)) {
    if (!isRight(value[name], value)) throw cannotBe(value[name], path ? `${path}.${name}` : name);
  }
  return value;
}

function cannotBe(value: unknown, path: string): PennonError {
  // Of an object not what it says of itself: `{"toString": 1}` would throw.
  const shown = typeof value === 'object' && value !== null ? 'an object' : JSON.stringify(value);
  return refusal(`${path} cannot be ${shown}`);
}

/** Looks into each item: the problem in it is thrown from here, with its place. */
function isListOf(shape: Shape, value: unknown, path: string): boolean {
  if (!Array.isArray(value)) return false;
  const seen = new Set<string>();
  for (const [index, item] of value.entries()) {
    const { kind, key } = read(item, shape, `${path}[${index}]`) as Fields;
    if (seen.size === seen.add(`${kind}/${key}`).size) throw cannotBe(key, `${path}[${index}].key`);
  }
  return true;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isText(value: unknown, pattern: RegExp): boolean {
  return typeof value === 'string' && pattern.test(value);
}
