import type { Flag } from '@pennon/core';
import { announceCommit } from '../changes/announce-commit.js';
import type { WriteOptions } from '../command.js';
import { answer, openScope, type Scope } from '../project/project.js';
import { announceRequest } from '../requests/announce-request.js';
import type { Terminal } from '../terminal/terminal.js';
import { servesInWords } from './flag-words.js';
import { readFlag } from './read-flags.js';

/** A flag's new body, and the version that it was made from. */
export interface FlagChange {
  readonly key: string;
  readonly baseVersion: number;
  readonly body: Flag;
}

/** Reads a flag, changes it, writes it; an edit that changes nothing writes nothing. */
export async function editFlag(
  key: string,
  edit: (flag: Flag) => Flag,
  { options, terminal }: { readonly options: WriteOptions; readonly terminal: Terminal },
): Promise<void> {
  const scope = await openScope(options, terminal);
  const { body, version } = await readFlag(scope, key);
  const edited = edit(body);
  if (edited === body) return announceNoChange(scope, body);
  await writeFlag(scope, { key, baseVersion: version, body: edited }, options);
}

export async function writeFlag(
  scope: Scope,
  { key, baseVersion, body }: FlagChange,
  { note, dryRun = false, propose = false }: WriteOptions,
): Promise<void> {
  const { control, environment, terminal } = scope;
  const changes = [{ kind: 'flag' as const, key, base_version: baseVersion, body }];
  if (propose) return announceRequest(scope, await control.propose({ environment, changes, note }));
  const result = await control.commit({ environment, changes, note, dryRun });
  const becomes = dryRun ? 'would be' : 'is';
  announceCommit(scope, result, {
    lines: [
      `${terminal.colors.bold(key)} ${becomes} ${body.status}: ${servesInWords(body)}`,
      ...whenOn(body),
    ],
    data: { key, body },
  });
}

/** An edit of a flag that is off shows only once it is on. */
function whenOn(flag: Flag): readonly string[] {
  return flag.status === 'inactive' ? [`  when on: ${servesInWords({ ...flag, status: 'active' })}`] : [];
}

function announceNoChange(scope: Scope, body: Flag): void {
  const { environment, terminal } = scope;
  answer(scope, { environment, key: body.key, unchanged: true, body }, () => [
    `${terminal.colors.bold(body.key)} is ${body.status} already; nothing was written`,
  ]);
}
