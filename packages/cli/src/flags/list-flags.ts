import type { Flag } from '@pennon/core';
import { Option } from 'commander';
import { type CommandSpec, type ReadOptions, readOptions } from '../command.js';
import { answer, openScope } from '../project/project.js';
import { tableOf } from '../terminal/table.js';
import { deliveryInWords, servesInWords, statusInColor } from './flag-words.js';
import { readFlags } from './read-flags.js';

const statuses: readonly Flag['status'][] = ['active', 'inactive', 'experiment', 'archived'];

export const listFlags: CommandSpec<ReadOptions & { readonly status?: string }> = {
  usage: 'list',
  summary: 'every flag and what it serves',
  options: [...readOptions, new Option('--status <status>', 'only those').choices(statuses)],
  examples: ['flags list', 'flags list --env production --json'],
  async run({ options, terminal }) {
    const scope = await openScope(options, terminal);
    const { revision, flags } = await readFlags(scope);
    const shown = flags.filter(({ body }) => options.status === undefined || body.status === options.status);
    answer(scope, { environment: options.env, revision, flags: shown }, () =>
      shown.length === 0
        ? noneIn(options)
        : [
            tableOf(
              ['FLAG', 'TYPE', 'STATUS', 'SERVES', 'BROWSERS SEE', 'VERSION'],
              shown.map(({ key, body, version }) => [
                key,
                body.type,
                statusInColor(body, terminal),
                servesInWords(body),
                deliveryInWords[body.delivery],
                String(version),
              ]),
              terminal,
            ),
            terminal.colors.dim(`${options.env} at ${scope.host}, revision ${revision}`),
          ],
    );
  },
};

function noneIn({ env, status }: { readonly env: string; readonly status?: string }): readonly string[] {
  if (status !== undefined) return [`No flag in ${env} is ${status}.`];
  return [`No flags in ${env} yet.`, 'Create one with `pennon flags create <key>`.'];
}
