import type { CommitResult } from '@pennon/database';
import { answer, type Scope } from '../project/project.js';
import { diffLines } from './difference-words.js';

interface Announcement {
  /** What people read first. */
  readonly lines?: readonly string[];
  /** What scripts get beside the commit. */
  readonly data?: object;
}

/** Says what a commit did, or would do. */
export function announceCommit(
  scope: Scope,
  result: CommitResult,
  { lines = [], data = {} }: Announcement = {},
): void {
  const { terminal, environment, host } = scope;
  answer(scope, { ...result, ...data }, () => [
    ...lines,
    ...(result.diff === undefined ? [] : diffLines(result.diff, terminal)),
    ...(lines.length === 0 && result.diff === undefined ? versionLines(result) : []),
    ...(result.warnings ?? []).map(({ kind, key, path, message }) =>
      terminal.colors.yellow(`warning: ${kind} ${key}, ${path}: ${message}`),
    ),
    ...(result.heirs ?? []).map(
      ({ environment: heir, revision }) => `${heir} inherits from it: revision ${revision}`,
    ),
    terminal.colors.dim(`${environment} at ${host}, ${outcomeOf(result)}`),
  ]);
}

function versionLines({ versions }: CommitResult): readonly string[] {
  return versions.map(({ kind, key, version }) => `${kind} ${key} is at version ${version}`);
}

function outcomeOf({ versions, revision, dry_run }: CommitResult): string {
  if (versions.length === 0) return `revision ${revision}: nothing to change`;
  return dry_run ? `would become revision ${revision}; nothing was written` : `revision ${revision}`;
}
