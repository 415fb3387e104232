import type { ChangeRequest } from '@pennon/database';
import { servesInWords } from '../flags/flag-words.js';
import type { Terminal } from '../terminal/terminal.js';

/** A change request in full, but for what differs. */
export function requestLines(request: ChangeRequest, { colors }: Terminal): readonly string[] {
  const { id, environment, author, created_at, note, publish_at, failure, content_hash } = request;
  const facts: readonly (string | undefined)[] = [
    `${colors.bold(`Request ${id}`)}  ${stateOf(request)}`,
    `${environment}, by ${author} at ${created_at}`,
    note === null ? undefined : `note: ${note}`,
    publish_at === null ? undefined : `is published at ${publish_at}`,
    failure === null ? undefined : colors.red(`was not published: ${failure.message} ${failure.hint}`),
    `content ${content_hash}`,
  ];
  return [...facts.filter((fact) => fact !== undefined), ...contentLines(request)];
}

/** `open, 1 of 2 approvals` */
export function stateOf({ status, approvals, needed, revision }: ChangeRequest): string {
  if (status === 'published') return revision === null ? 'published' : `published, revision ${revision}`;
  return status === 'open' ? `open, ${approvals.length} of ${needed} approvals` : status;
}

/** What it would change, one line for each document or setting. */
export function contentLines({ changes, settings }: ChangeRequest): readonly string[] {
  const documents = (changes ?? []).map(({ kind, key, body }) => {
    if (body === null) return `  ${kind} ${key}: deleted`;
    return `  ${kind} ${key}${'fallthrough' in body ? `: ${body.status}, ${servesInWords(body)}` : ''}`;
  });
  const set = Object.entries(settings ?? {}).map(([name, value]) => `  ${name}: ${JSON.stringify(value)}`);
  return [...documents, ...set];
}
