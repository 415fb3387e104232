import { type Announcement, type FullSnapshot, PennonError, type Snapshot } from '@pennon/core';
import { APPLY_MIGRATIONS } from './as-pennon-error.js';

/** What each field must be; those that are not named here are a newer server's, and taken as they are. */
type Shape = Readonly<Record<string, (value: unknown, path: string) => boolean>>;

const STEP: Shape = { revision: isCount, checksum: isCount };

const CHANGE: Shape = {
  // Any text: a newer server's kinds must not cost an older client its flags.
  kind: isText,
  key: isText,
  version: isCount,
  // Unread: a bad one is the evaluator's to quarantine, and one too few does not add up.
  body: (value) => typeof value === 'object' && !Array.isArray(value),
};

const ANNOUNCEMENT: Shape = {
  ...STEP,
  previous: isCount,
  changes: (value, path) => value === null || areChanges(value, path),
};

const SNAPSHOTS = new Map<unknown, Shape>([
  ['full', { ...STEP, documents: areChanges }],
  ['delta', ANNOUNCEMENT],
  ['unchanged', STEP],
]);

/**
 * The snapshot in what a server answered.
 *
 * @throws PennonError `WIRE_INVALID` with the first problem's path: browsers pay for every word here
 */
export function readSnapshot(value: unknown): Snapshot {
  const type = fieldOf(value, 'type');
  const shape = SNAPSHOTS.get(type);
  if (shape === undefined) throw cannotBe('type', type);
  return read(value, shape) as Snapshot; // every field was looked at
}

/**
 * The snapshot in an answer that must be whole.
 *
 * @throws PennonError `WIRE_INVALID` with the first problem's path
 */
export function readFullSnapshot(value: unknown): FullSnapshot {
  const snapshot = readSnapshot(value);
  if (snapshot.type === 'full') return snapshot;
  throw cannotBe('type', snapshot.type);
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
  return new PennonError('WIRE_INVALID', `Refused a message: ${what}.`, { hint: APPLY_MIGRATIONS });
}

function read(value: unknown, shape: Shape, path = ''): unknown {
  for (const [name, isRight] of Object.entries(shape)) {
    const field = fieldOf(value, name);
    if (!isRight(field, path + name)) throw cannotBe(path + name, field);
  }
  return value;
}

function cannotBe(path: string, value: unknown): PennonError {
  return refusal(`${path} cannot be ${JSON.stringify(value)?.slice(0, 50)}`);
}

/** Looks into each item: the problem in it is thrown from here, with its place. */
function areChanges(value: unknown, path: string): boolean {
  return Array.isArray(value) && value.every((item, index) => read(item, CHANGE, `${path}[${index}].`));
}

function fieldOf(value: unknown, name: string): unknown {
  return (value as Readonly<Record<string, unknown>> | null | undefined)?.[name];
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isText(value: unknown): boolean {
  return typeof value === 'string';
}
