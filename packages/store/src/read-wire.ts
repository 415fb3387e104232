import { type Announcement, type FullSnapshot, PennonError, type Snapshot } from '@pennon/core';
import { APPLY_MIGRATIONS } from './as-pennon-error.js';

/** Any fields: those that are not looked at here are a newer server's, and taken as they are. */
type Fields = Readonly<Record<string, unknown>>;

/** What makes a snapshot one of its type. */
const SNAPSHOTS = new Map<unknown, (fields: Fields) => boolean>([
  ['full', ({ documents }) => areChanges(documents)],
  ['delta', ({ previous, changes }) => isCount(previous) && areChanges(changes)],
  ['unchanged', () => true],
]);

/**
 * The snapshot in what a server answered.
 *
 * @throws PennonError `WIRE_INVALID`, with what came in its details: browsers pay for every word here
 */
export function readSnapshot(value: unknown): Snapshot {
  if (isStep(value) && SNAPSHOTS.get(value.type)?.(value)) return value as unknown as Snapshot; // it was looked at
  throw refusal('is no snapshot', value);
}

/**
 * The snapshot in an answer that must be whole.
 *
 * @throws PennonError `WIRE_INVALID`
 */
export function readFullSnapshot(value: unknown): FullSnapshot {
  const snapshot = readSnapshot(value);
  if (snapshot.type === 'full') return snapshot;
  throw refusal('is not whole', value);
}

/**
 * The announcement in a broadcast's payload.
 *
 * @throws PennonError `WIRE_INVALID`
 */
export function readAnnouncement(value: unknown): Announcement {
  if (isStep(value)) {
    const { previous, revision, changes } = value;
    if (isCount(previous) && previous < (revision as number) && (changes === null || areChanges(changes)))
      return value as unknown as Announcement; // it was looked at
  }
  throw refusal('is no announcement', value);
}

/** What came over the wire is none of what may come. */
export function refusal(what: string, details: unknown): PennonError {
  return new PennonError('WIRE_INVALID', `A message ${what}.`, { hint: APPLY_MIGRATIONS, details });
}

function isStep(value: unknown): value is Fields {
  const { revision, checksum } = (value ?? {}) as Fields;
  return isCount(revision) && isCount(checksum);
}

function areChanges(value: unknown): boolean {
  return Array.isArray(value) && value.every(isChange);
}

/** Any text is a kind: a newer server's must not cost an older client its flags. A bad body is the evaluator's to quarantine. */
function isChange(value: unknown): boolean {
  const { kind, key, version, body } = (value ?? {}) as Fields;
  return typeof kind === 'string' && typeof key === 'string' && isCount(version) && typeof body === 'object';
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
