import type { DocumentKind } from '@pennon/core';
import { PennonError } from '@pennon/core';
import { Option } from 'commander';
import { announceCommit } from '../changes/announce-commit.js';
import { type CommandSpec, changeOptions, type ProjectOptions, projectOptions } from '../command.js';
import { openScope } from '../project/project.js';
import { announceRequest } from '../requests/announce-request.js';
import { kindOption } from './kind-option.js';

interface PromoteOptions extends ProjectOptions {
  readonly from: string;
  readonly to: string;
  readonly kind: DocumentKind;
  readonly prefer?: 'from' | 'to';
  readonly note?: string;
  readonly dryRun?: boolean;
  readonly propose?: boolean;
}

export const promote: CommandSpec<PromoteOptions> = {
  usage: 'promote [keys...]',
  summary: 'take over what changed in another environment',
  options: [
    new Option('--from <environment>', 'where it was changed').makeOptionMandatory(),
    new Option('--to <environment>', 'where it goes').makeOptionMandatory(),
    kindOption,
    new Option('--prefer <side>', 'who wins where both changed the same').choices(['from', 'to']),
    ...changeOptions,
    ...projectOptions,
  ],
  examples: [
    ['promote --from staging --to production --dry-run', 'what would change'],
    'promote hero new-checkout --from staging --to production',
    'promote --from staging --to production --prefer from',
  ],
  notes: 'What was changed in --to alone stays. What both changed is a conflict, and\nnothing is written.',
  async run({ words, options, terminal }) {
    const { from, to, kind, prefer, note, dryRun, propose } = options;
    const scope = await openScope({ ...options, env: to }, terminal);
    const documents = words.length === 0 ? undefined : words.map((key) => ({ kind, key }));
    const asked = { from, to, documents, prefer, note };
    if (propose) {
      return announceRequest(scope, await scope.control.promote({ ...asked, propose }).catch(inOptions));
    }
    announceCommit(scope, await scope.control.promote({ ...asked, dryRun }).catch(inOptions));
  },
};

/** The database says how its function is called; this is how the command is. */
function inOptions(error: unknown): never {
  if (!(error instanceof PennonError) || !error.hint?.includes('{"prefer"')) throw error;
  const hint = 'Nothing was written. Change one of the two, or say who wins: --prefer from, or --prefer to.';
  throw new PennonError(error.code, error.message, { hint, details: error.details, cause: error });
}
