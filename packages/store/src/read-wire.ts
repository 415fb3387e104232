import { type Announcement, PennonError, type Snapshot } from '@pennon/core';

type Fields = Readonly<Record<string, unknown>>;
type Problems = string[];

const KEY = /^[\w.\-:/]{1,200}$/;
/** Looser than today's kinds: a newer server's must not cost an older client its flags. */
const KIND = /^[a-z][a-z_]{0,39}$/;
/** More lines than these tell nobody more. */
const MOST_PROBLEMS = 10;

/**
 * The snapshot in what a server answered. Bodies stay unread: a bad one is the evaluator's to quarantine.
 *
 * @throws PennonError `WIRE_INVALID` with every problem by path
 */
export function readSnapshot(value: unknown): Snapshot {
  const problems: Problems = [];
  const fields = fieldsOf(value, 'snapshot', problems);
  if (fields.type !== 'full' && fields.type !== 'delta' && fields.type !== 'unchanged') {
    problems.push(`snapshot.type is ${show(fields.type)}`);
  }
  checkStep(fields, 'snapshot', problems);
  if (fields.type === 'full') checkDocuments(fields.documents, 'snapshot.documents', false, problems);
  if (fields.type === 'delta') {
    checkPrevious(fields, 'snapshot', problems);
    checkDocuments(fields.changes, 'snapshot.changes', true, problems);
  }
  refuseAny(problems);
  return value as Snapshot; // every field was looked at above
}

/**
 * The announcement in a broadcast's payload.
 *
 * @throws PennonError `WIRE_INVALID` with every problem by path
 */
export function readAnnouncement(value: unknown): Announcement {
  const problems: Problems = [];
  const fields = fieldsOf(value, 'announcement', problems);
  checkStep(fields, 'announcement', problems);
  checkPrevious(fields, 'announcement', problems);
  if (fields.changes !== null) checkDocuments(fields.changes, 'announcement.changes', true, problems);
  refuseAny(problems);
  return value as Announcement; // every field was looked at above
}

function refuseAny(problems: Problems): void {
  const [first] = problems;
  if (first === undefined) return;
  throw new PennonError('WIRE_INVALID', `Refused a message: ${first}.`, {
    hint: 'Is this the Supabase project that Pennon was installed in, and are its migrations up to date?',
    details: problems,
  });
}

function fieldsOf(value: unknown, path: string, problems: Problems): Fields {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields;
  problems.push(`${path} is ${show(value)}, not an object`);
  return {};
}

function checkStep({ revision, checksum }: Fields, path: string, problems: Problems): void {
  if (!isCount(revision)) problems.push(`${path}.revision is ${show(revision)}`);
  if (!isCount(checksum) || checksum >= 2 ** 32) problems.push(`${path}.checksum is ${show(checksum)}`);
}

function checkPrevious({ previous, revision }: Fields, path: string, problems: Problems): void {
  if (!isCount(previous) || (isCount(revision) && previous >= revision)) {
    problems.push(`${path}.previous is ${show(previous)}`);
  }
}

function checkDocuments(value: unknown, path: string, mayBeGone: boolean, problems: Problems): void {
  if (!Array.isArray(value)) {
    problems.push(`${path} is ${show(value)}, not an array`);
    return;
  }
  const seen = new Set<string>();
  for (let index = 0; index < value.length && problems.length < MOST_PROBLEMS; index++) {
    const at = `${path}[${index}]`;
    const { kind, key, version, body } = fieldsOf(value[index], at, problems);
    if (!isMatch(kind, KIND)) problems.push(`${at}.kind is ${show(kind)}`);
    else if (!isMatch(key, KEY)) problems.push(`${at}.key is ${show(key)}`);
    else if (seen.size === seen.add(`${kind}/${key}`).size) problems.push(`${at} repeats ${kind}/${key}`);
    if (!isCount(version)) problems.push(`${at}.version is ${show(version)}`);
    if (!mayBeGone || body !== null) fieldsOf(body, `${at}.body`, problems);
  }
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isMatch(value: unknown, pattern: RegExp): value is string {
  return typeof value === 'string' && pattern.test(value);
}

/** Never calls what was sent: `{"toString": 1}` would throw. */
function show(value: unknown): string {
  if (typeof value === 'string') return `"${value.slice(0, 40)}"`;
  if (Array.isArray(value)) return 'an array';
  return typeof value === 'object' && value !== null ? 'an object' : String(value);
}
