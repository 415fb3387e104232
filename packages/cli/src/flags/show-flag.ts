import type { Flag } from '@pennon/core';
import { type CommandSpec, type ReadOptions, readOptions } from '../command.js';
import { answer, openScope } from '../project/project.js';
import { tableOf } from '../terminal/table.js';
import { deliveryInWords, ruleInWords, serveInWords, statusInColor } from './flag-words.js';
import { readFlag } from './read-flags.js';

export const showFlag: CommandSpec<ReadOptions> = {
  usage: 'show <key>',
  summary: 'one flag, its rules in words',
  options: readOptions,
  examples: ['flags show hero', ['flags show hero --json > hero.json', 'what `flags set --file` reads']],
  async run({ words: [key = ''], options, terminal }) {
    const scope = await openScope(options, terminal);
    const { body, version } = await readFlag(scope, key);
    const browsers = `browsers see ${deliveryInWords[body.delivery]}`;
    answer(scope, { environment: options.env, key, version, body }, () => [
      `${terminal.colors.bold(key)}  ${statusInColor(body, terminal)}`,
      `${body.type}, version ${version} in ${options.env}; ${browsers}`,
      '',
      tableOf(['VARIATION', 'VALUE', ''], variationRows(body), terminal),
      '',
      ...stepsOf(body).map((step, index) => `${index + 1}. ${step}`),
    ]);
  },
};

function variationRows({ variations, offVariation }: Flag): readonly (readonly string[])[] {
  return variations.map(({ key, value, description }) => {
    const notes = [key === offVariation ? 'served while off' : undefined, description];
    return [key, JSON.stringify(value), notes.filter((note) => note !== undefined).join('; ')];
  });
}

/** The order in which the evaluator looks. */
function stepsOf(flag: Flag): readonly string[] {
  return [
    ...(flag.prerequisites ?? []).map(
      (needed) => `needs ${needed.flag} to serve ${needed.variations.join(' or ')}`,
    ),
    ...(flag.targets ?? []).map(
      ({ variation, attribute = 'unit', values }) => `${variation} for ${attribute} ${listed(values)}`,
    ),
    ...(flag.rules ?? []).map((rule) => `${ruleInWords(rule)}  (rule ${rule.id})`),
    `${serveInWords(flag.fallthrough)} for everyone else`,
  ];
}

function listed(values: readonly unknown[]): string {
  const more = values.length > 5 ? ` and ${values.length - 5} more` : '';
  return values.slice(0, 5).join(', ') + more;
}
