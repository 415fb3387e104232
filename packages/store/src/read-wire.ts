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
  return accepted(value, isSnapshot);
}

/**
 * The snapshot in an answer that must be whole.
 *
 * @throws PennonError `WIRE_INVALID`
 */
export function readFullSnapshot(value: unknown): FullSnapshot {
  return accepted(value, isFull);
}

/**
 * The announcement in a broadcast's payload.
 *
 * @throws PennonError `WIRE_INVALID`
 */
export function readAnnouncement(value: unknown): Announcement {
  return accepted(value, isDelta);
}

/** Every message says where the chain is. */
function accepted<Message>(value: unknown, isGood: (fields: Fields) => boolean): Message {
  const fields = fieldsOf(value);
  if (isCount(fields.revision) && isCount(fields.checksum) && isGood(fields)) return value as Message; // it was looked at
  throw refusal(value);
}

/** What came over the wire is none of what may come. */
export function refusal(details: unknown): PennonError {
  return new PennonError('WIRE_INVALID', 'Refused a message.', { hint: APPLY_MIGRATIONS, details });
}

function isSnapshot(fields: Fields): boolean {
  return isFull(fields) || fields.type === 'unchanged' || (fields.type === 'delta' && isDelta(fields));
}

function isFull({ type, documents }: Fields): boolean {
  return type === 'full' && areChanges(documents);
}

/** Changes may be left out: what then does not add up is asked for. */
function isDelta({ previous, revision, changes }: Fields): boolean {
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
