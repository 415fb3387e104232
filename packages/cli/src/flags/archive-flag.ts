import { announceCommit } from '../changes/announce-commit.js';
import { type CommandSpec, type WriteOptions, writeOptions } from '../command.js';
import { openScope } from '../project/project.js';
import { announceRequest } from '../requests/announce-request.js';

export const archiveFlag: CommandSpec<WriteOptions> = {
  usage: 'archive <key>',
  summary: 'retire a flag: it serves what it serves while off',
  options: writeOptions,
  examples: ['flags archive old-banner --note "shipped"', 'flags archive old-banner --dry-run'],
  async run({ words: [key = ''], options, terminal }) {
    const scope = await openScope(options, terminal);
    const { env: environment, note, dryRun, propose } = options;
    const asked = { environment, kind: 'flag', key, note } as const;
    if (propose) return announceRequest(scope, await scope.control.archive({ ...asked, propose }));
    announceCommit(scope, await scope.control.archive({ ...asked, dryRun }));
  },
};

export const restoreFlag: CommandSpec<WriteOptions> = {
  usage: 'restore <key>',
  summary: 'take back an archived or deleted flag, as it was',
  options: writeOptions,
  examples: ['flags restore old-banner'],
  async run({ words: [key = ''], options, terminal }) {
    const scope = await openScope(options, terminal);
    const { env: environment, note, dryRun, propose } = options;
    const asked = { environment, kind: 'flag', key, note } as const;
    if (propose) return announceRequest(scope, await scope.control.restore({ ...asked, propose }));
    announceCommit(scope, await scope.control.restore({ ...asked, dryRun }));
  },
};
