import { type Announcement, PennonError, type Snapshot } from '@pennon/core';

type Fields = Readonly<Record<string, unknown>>;

const KEY = /^[\w.\-:/]{1,200}$/;
/** Looser than today's kinds: a newer server's must not cost an older client its flags. */
const KIND = /^[a-z][a-z_]{0,39}$/;

/**
 * The snapshot in what a server answered. Bodies stay unread: a bad one is the evaluator's to quarantine.
 *
 * @throws PennonError `WIRE_INVALID` with the first problem's path: browsers pay for every word here
 */
export function readSnapshot(value: unknown): Snapshot {
  const fields = readStep(value);
  const { type, documents } = fields;
  if (type === 'full') checkDocuments(documents, 'documents', false);
  else if (type === 'delta') checkChanges(fields, false);
  else check(type === 'unchanged', 'type', type);
  return value as Snapshot; // every field was looked at above
}

/**
 * The announcement in a broadcast's payload.
 *
 * @throws PennonError `WIRE_INVALID` with the first problem's path
 */
export function readAnnouncement(value: unknown): Announcement {
  checkChanges(readStep(value), true);
  return value as Announcement; // every field was looked at above
}

/** What came over the wire is none of what may come. */
export function refusal(what: string): PennonError {
  return new PennonError('WIRE_INVALID', `Refused a message: ${what}.`, {
    hint: 'Are the migrations of this Supabase project up to date?',
  });
}

function readStep(value: unknown): Fields {
  const fields = readFields(value, 'it');
  const { revision, checksum } = fields;
  check(isCount(revision), 'revision', revision);
  check(isCount(checksum) && checksum < 2 ** 32, 'checksum', checksum);
  return fields;
}

function checkChanges({ previous, revision, changes }: Fields, mayBeLeftOut: boolean): void {
  check(isCount(previous) && previous < (revision as number), 'previous', previous);
  if (!mayBeLeftOut || changes !== null) checkDocuments(changes, 'changes', true);
}

function checkDocuments(value: unknown, path: string, mayBeGone: boolean): void {
  check(Array.isArray(value), path, value);
  const seen = new Set<string>();
  for (const [index, document] of (value as unknown[]).entries()) {
    const at = `${path}[${index}]`;
    const { kind, key, version, body } = readFields(document, at);
    check(isMatch(kind, KIND), `${at}.kind`, kind);
    check(isMatch(key, KEY) && seen.size < seen.add(`${kind}/${key}`).size, `${at}.key`, key);
    check(isCount(version), `${at}.version`, version);
    if (!mayBeGone || body !== null) readFields(body, `${at}.body`);
  }
}

function readFields(value: unknown, path: string): Fields {
  check(isObject(value) && !Array.isArray(value), path, value);
  return value as Fields; // checked in the line above
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isMatch(value: unknown, pattern: RegExp): boolean {
  return typeof value === 'string' && pattern.test(value);
}

function check(isRight: boolean, path: string, value: unknown): void {
  // Of an object not what it says of itself: `{"toString": 1}` would throw.
  if (!isRight) throw refusal(`${path} cannot be ${isObject(value) ? 'an object' : JSON.stringify(value)}`);
}
