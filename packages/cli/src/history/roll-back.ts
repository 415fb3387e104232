import { type DocumentKind, PennonError } from '@pennon/core';
import { Option } from 'commander';
import { announceCommit } from '../changes/announce-commit.js';
import { type CommandSpec, type WriteOptions, writeOptions } from '../command.js';
import { openScope } from '../project/project.js';
import { announceRequest } from '../requests/announce-request.js';
import { countOf } from '../terminal/count-of.js';
import { kindOption } from './kind-option.js';

interface RollbackOptions extends WriteOptions {
  readonly kind: DocumentKind;
  readonly to?: string;
  readonly revision?: string;
}

export const rollBack: CommandSpec<RollbackOptions> = {
  usage: 'rollback [key]',
  summary: 'go back to a version of a document, or to a revision of everything',
  options: [
    new Option('--to <version>', 'of the document that is named').conflicts('revision'),
    new Option('--revision <revision>', 'of the whole environment'),
    kindOption,
    ...writeOptions,
  ],
  examples: [
    'rollback hero --to 3 --env production',
    ['rollback --revision 41 --env production --dry-run', 'what would change'],
    'rollback --revision 41 --env production --note "errors since 42" --propose',
  ],
  notes: 'A rollback is a commit like any other: history keeps what it went back from.',
  async run({ words: [key], options, terminal }) {
    const target = targetOf(key, options);
    const scope = await openScope(options, terminal);
    const { env: environment, note, dryRun, propose } = options;
    const asked = { environment, ...target, note };
    if (propose) return announceRequest(scope, await scope.control.rollback({ ...asked, propose }));
    announceCommit(scope, await scope.control.rollback({ ...asked, dryRun }));
  },
};

function targetOf(
  key: string | undefined,
  { kind, to, revision }: RollbackOptions,
):
  | { readonly kind: DocumentKind; readonly key: string; readonly version: number }
  | { readonly revision: number } {
  if (key !== undefined && to !== undefined) return { kind, key, version: countOf('--to', to) };
  if (key === undefined && revision !== undefined) return { revision: revisionOf(revision) };
  throw new PennonError('USAGE', '`pennon rollback` takes a key and --to, or --revision for everything.', {
    hint: '`pennon history` shows versions and revisions.',
  });
}

/** Revision 0 is the empty environment. */
function revisionOf(text: string): number {
  return text === '0' ? 0 : countOf('--revision', text);
}
