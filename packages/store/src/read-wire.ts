import { type Announcement, type FullSnapshot, PennonError, type Snapshot } from '@pennon/core';
import { APPLY_MIGRATIONS } from './as-pennon-error.js';

/** Any fields: those that are not looked at here are a newer server's, and taken as they are. */
type Fields = Readonly<Record<string, unknown>>;

/**
 * The snapshot in what a server answered.
 *
 * @throws PennonError `WIRE_INVALID`, with what came in its details: browsers pay for every word here
 */
export function readSnapshot(value: unknown): Snapshot {
  const { type } = fieldsOf(value);
  return type === 'full'
    ? readFullSnapshot(value)
    : accepted(value, isStep(value) && (type === 'unchanged' || (type === 'delta' && isDelta(value))));
}

/**
 * The snapshot in an answer that must be whole.
 *
 * @throws PennonError `WIRE_INVALID`
 */
export function readFullSnapshot(value: unknown): FullSnapshot {
  const { type, documents } = fieldsOf(value);
  return accepted(value, type === 'full' && isStep(value) && areChanges(documents));
}

/**
 * The announcement in a broadcast's payload.
 *
 * @throws PennonError `WIRE_INVALID`
 */
export function readAnnouncement(value: unknown): Announcement {
  return accepted(value, isStep(value) && isDelta(value));
}

function accepted<Message>(value: unknown, isGood: boolean): Message {
  if (isGood) return value as Message; // it was looked at
  throw refusal(value);
}

/** What came over the wire is none of what may come. */
export function refusal(details: unknown): PennonError {
  return new PennonError('WIRE_INVALID', 'Refused a message.', { hint: APPLY_MIGRATIONS, details });
}

function isStep(value: unknown): boolean {
  const { revision, checksum } = fieldsOf(value);
  return isCount(revision) && isCount(checksum);
}

/** Changes may be left out: what then does not add up is asked for. */
function isDelta(value: unknown): boolean {
  const { previous, revision, changes } = fieldsOf(value);
  return isCount(previous) && previous < (revision as number) && (changes === null || areChanges(changes));
}

function areChanges(value: unknown): boolean {
  return Array.isArray(value) && value.every(isChange);
}

/** Any text is a kind: a newer server's must not cost an older client its flags. A bad body is the evaluator's to quarantine. */
function isChange(value: unknown): boolean {
  const { kind, key, version, body } = fieldsOf(value);
  return typeof kind === 'string' && typeof key === 'string' && isCount(version) && typeof body === 'object';
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function fieldsOf(value: unknown): Fields {
  return (value ?? {}) as Fields;
}
