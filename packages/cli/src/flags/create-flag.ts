import type { Delivery, FlagType } from '@pennon/core';
import { PennonError } from '@pennon/core';
import { Option } from 'commander';
import { type CommandSpec, type WriteOptions, writeOptions } from '../command.js';
import { openScope } from '../project/project.js';
import { collected } from '../terminal/collected.js';
import { draftedFlag } from './drafted-flag.js';
import { percentOf } from './percent-of.js';
import { readFlags } from './read-flags.js';
import { writeFlag } from './write-flag.js';

interface CreateOptions extends WriteOptions {
  readonly type: FlagType;
  readonly variations?: string;
  readonly variation?: readonly string[];
  readonly serve?: string;
  readonly off?: string;
  readonly on?: boolean;
  readonly percent?: string;
  readonly delivery: Delivery;
  readonly description?: string;
}

const types: readonly FlagType[] = ['boolean', 'string', 'number', 'percentage', 'json'];
const deliveries: readonly Delivery[] = ['rules', 'values', 'server'];

export const createFlag: CommandSpec<CreateOptions> = {
  usage: 'create <key>',
  summary: 'make a flag without writing JSON; it starts inactive',
  options: [
    new Option('-t, --type <type>', 'of its values').choices(types).default('boolean'),
    new Option('--variations <list>', 'red,green or small=1,large=2'),
    new Option('--variation <key=value>', 'one more, whose value may hold commas').argParser(collected),
    new Option('--serve <variation>', 'while it is on: the first other than --off'),
    new Option('--off <variation>', 'while it is off: the last of a boolean, else the first'),
    new Option('--on', 'active from the start'),
    new Option('--percent <percent>', 'active, and served to a share of its units').conflicts('on'),
    new Option('--delivery <delivery>', 'what browsers see of it').choices(deliveries).default('rules'),
    new Option('--description <text>', 'what it is for'),
    ...writeOptions,
  ],
  examples: [
    'flags create new-checkout --description "One page instead of four."',
    'flags create hero --type string --variations calm,bold --serve bold --on',
    'flags create limit --type number --variations low=10,high=100 --off low',
    `flags create banner --type json --variation 'none=null' --variation 'sale={"title":"Sale"}'`,
    ['flags create free-shipping --percent 10', 'on for a tenth'],
  ],
  async run({ words: [key = ''], options, terminal }) {
    const { on = false, percent } = options;
    const body = draftedFlag(key, {
      ...options,
      isOn: on,
      percent: percent === undefined ? undefined : percentOf(percent),
    });
    const scope = await openScope(options, terminal);
    const { flags } = await readFlags(scope);
    const existing = flags.find((flag) => flag.key === key);
    if (existing !== undefined) throw existsAlready(key, options.env, existing.body.status === 'archived');
    await writeFlag(scope, { key, baseVersion: 0, body }, options);
    if (body.status === 'inactive' && !scope.json && !options.dryRun && !options.propose) {
      terminal.out(`Turn it on with \`pennon flags toggle ${key} --env ${options.env}\`.`);
    }
  },
};

function existsAlready(key: string, environment: string, isArchived: boolean): PennonError {
  return new PennonError('FLAG_EXISTS', `There is a flag "${key}" in ${environment} already.`, {
    hint: isArchived
      ? `It is archived: bring it back with \`pennon flags restore ${key}\`.`
      : `Look at it with \`pennon flags show ${key}\`.`,
  });
}
