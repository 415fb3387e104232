import { type DocumentKind, PennonError } from '@pennon/core';
import type { DiffSide, DocumentDiff } from '@pennon/database';
import { Option } from 'commander';
import { diffLines } from '../changes/difference-words.js';
import { type CommandSpec, type ReadOptions, readOptions } from '../command.js';
import { answer, openScope, type Scope } from '../project/project.js';
import { kindOption } from './kind-option.js';
import { rangeOf } from './range-of.js';

interface DiffOptions extends ReadOptions {
  readonly kind: DocumentKind;
  readonly from?: string;
  readonly to?: string;
  readonly versions?: string;
  readonly revisions?: string;
}

export const showDiff: CommandSpec<DiffOptions> = {
  usage: 'diff [keys...]',
  summary: 'what differs between versions, revisions or environments',
  options: [
    new Option('--versions <a..b>', 'of one key; b is the current one, unless said').conflicts('revisions'),
    new Option('--revisions <a..b>', 'of the environment; b is the current one, unless said'),
    new Option('--from <environment>', 'compare this environment with --to').conflicts([
      'versions',
      'revisions',
    ]),
    new Option('--to <environment>', 'the other one').conflicts(['versions', 'revisions']),
    kindOption,
    ...readOptions,
  ],
  examples: [
    ['diff hero', 'what its last change was'],
    'diff hero --versions 3..5',
    'diff --revisions 40.. --env production',
    ['diff --from staging --to production', 'before `pennon promote`'],
  ],
  async run({ words, options, terminal }) {
    const scope = await openScope(options, terminal);
    const [before, after] = await sidesOf(scope, words, options);
    const all = await scope.control.diff(before, after);
    const documents =
      words.length === 0 ? all : all.filter(({ kind, key }) => kind === options.kind && words.includes(key));
    answer(scope, { before, after, documents }, () => linesOf(documents, scope));
  },
};

function linesOf(documents: readonly DocumentDiff[], { terminal }: Scope): readonly string[] {
  return documents.length === 0 ? ['Nothing differs.'] : diffLines(documents, terminal);
}

async function sidesOf(
  { control, environment }: Scope,
  keys: readonly string[],
  { kind, from, to, versions, revisions }: DiffOptions,
): Promise<readonly [DiffSide, DiffSide]> {
  if (from !== undefined || to !== undefined) {
    return [{ environment: from ?? environment }, { environment: to ?? environment }];
  }
  if (revisions !== undefined) {
    const [first, last] = rangeOf(revisions);
    return [
      { environment, revision: first },
      { environment, revision: last },
    ];
  }
  const [key, ...others] = keys;
  if (key === undefined || others.length > 0) throw whatToCompare();
  const address = { environment, kind, key };
  if (versions !== undefined) {
    const [first, last] = rangeOf(versions);
    return [
      { ...address, version: first },
      { ...address, version: last },
    ];
  }
  const { commits } = await control.history({ ...address, pageSize: 2 });
  const [last, previous] = commits.flatMap((commit) => commit.versions.map(({ version }) => version));
  if (last !== undefined && previous !== undefined) {
    return [
      { ...address, version: previous },
      { ...address, version: last },
    ];
  }
  throw new PennonError('NOTHING_TO_COMPARE', `${kind} "${key}" has no two versions in ${environment}.`, {
    hint: `\`pennon history ${key} --kind ${kind} --env ${environment}\` shows those that there are.`,
  });
}

function whatToCompare(): PennonError {
  return new PennonError('USAGE', '`pennon diff` compares one key, revisions, or environments.', {
    hint: 'For example `pennon diff hero`, `pennon diff --revisions 3..`, `pennon diff --from staging --to production`.',
  });
}
