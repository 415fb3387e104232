import type { DocumentKind } from '@pennon/core';
import type { CommitEntry } from '@pennon/database';
import { Option } from 'commander';
import { type CommandSpec, type ReadOptions, readOptions } from '../command.js';
import { answer, openScope } from '../project/project.js';
import { countOf } from '../terminal/count-of.js';
import { tableOf } from '../terminal/table.js';
import { kindOption } from './kind-option.js';

interface HistoryOptions extends ReadOptions {
  readonly kind: DocumentKind;
  readonly limit: string;
  readonly before?: string;
}

export const showHistory: CommandSpec<HistoryOptions> = {
  usage: 'history [key]',
  summary: 'who changed what, when and why',
  options: [
    kindOption,
    new Option('--limit <count>', 'how many commits, up to 500').default('20'),
    new Option('--before <revision>', 'older than this one'),
    ...readOptions,
  ],
  examples: ['history --env production', ['history hero', 'the versions of one flag']],
  async run({ words: [key], options, terminal }) {
    const { env: environment, kind, limit, before } = options;
    const pageSize = countOf('--limit', limit, 500);
    const scope = await openScope(options, terminal);
    const page = await scope.control.history({
      environment,
      ...(key === undefined ? {} : { kind, key }),
      pageSize,
      ...(before === undefined ? {} : { before: countOf('--before', before) }),
    });
    answer(scope, page, () => [
      page.commits.length === 0
        ? `Nothing was changed in ${environment} yet.`
        : tableOf(['REVISION', 'AT', 'AUTHOR', 'DOCUMENTS', 'NOTE'], page.commits.map(rowOf), terminal),
      ...(page.next === null ? [] : [terminal.colors.dim(`Older ones: --before ${page.next}`)]),
    ]);
  },
};

function rowOf({ revision, at, author, versions, count, note }: CommitEntry): readonly string[] {
  const named = versions
    .slice(0, 3)
    .map(
      ({ kind, key, version, deleted }) =>
        `${kind === 'flag' ? '' : `${kind} `}${key}@${version}${deleted ? ' deleted' : ''}`,
    );
  const more = count > named.length ? [`${count - named.length} more`] : [];
  return [
    String(revision),
    at.slice(0, 16).replace('T', ' '),
    author,
    [...named, ...more].join(', '),
    note ?? '',
  ];
}
