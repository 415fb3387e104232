import { type Document, type Flag, PennonError } from '@pennon/core';
import type { Control } from '@pennon/database';
import Table from 'cli-table3';
import { ruleInWords, serveInWords, servesInWords } from './flag-words.js';
import type { Terminal } from './terminal.js';

export type FlagDocument = Document & { readonly kind: 'flag' };

/** What every flag command is told. */
export interface FlagsScope {
  readonly control: Control;
  readonly environment: string;
  /** The environment and the host that has it, for people: nobody should wonder which project a change went to. */
  readonly place: string;
  readonly json: boolean;
  readonly terminal: Terminal;
}

/** Every flag of an environment, by key. */
export async function readFlags({ control, environment }: FlagsScope): Promise<{
  readonly revision: number;
  readonly flags: readonly FlagDocument[];
}> {
  const { revision, documents } = await control.snapshot(environment);
  const flags = documents.filter((document): document is FlagDocument => document.kind === 'flag');
  return { revision, flags: [...flags].sort((left, right) => left.key.localeCompare(right.key)) };
}

/** One flag, or an error that names the flags that look like it. */
export async function readFlag(scope: FlagsScope, key: string): Promise<FlagDocument> {
  const { flags } = await readFlags(scope);
  const found = flags.find((flag) => flag.key === key);
  if (found !== undefined) return found;
  const near = flags.map((flag) => flag.key).filter((other) => other.includes(key) || key.includes(other));
  throw new PennonError('FLAG_NOT_FOUND', `There is no flag "${key}" in ${scope.environment}.`, {
    hint: near.length > 0 ? `Did you mean ${near.join(' or ')}?` : '`pennon flags list` shows every flag.',
  });
}

export async function listFlags(scope: FlagsScope): Promise<void> {
  const { revision, flags } = await readFlags(scope);
  const { terminal } = scope;
  if (scope.json)
    return terminal.out(JSON.stringify({ environment: scope.environment, revision, flags }, null, 2));
  if (flags.length === 0) {
    terminal.out(`No flags in ${scope.environment} yet.`);
    return terminal.out('Create one with `pennon flags set <key> --file flag.json`.');
  }
  const table = plainTable(['FLAG', 'TYPE', 'STATUS', 'SERVES', 'BROWSERS SEE', 'VERSION'], terminal);
  for (const { key, body, version } of flags) {
    table.push([
      key,
      body.type,
      statusInColor(body, terminal),
      servesInWords(body),
      deliveryInWords[body.delivery],
      version,
    ]);
  }
  terminal.out(table.toString());
  terminal.out(terminal.colors.dim(`${scope.place}, revision ${revision}`));
}

export async function showFlag(scope: FlagsScope, key: string): Promise<void> {
  const { body, version } = await readFlag(scope, key);
  const { terminal } = scope;
  if (scope.json)
    return terminal.out(JSON.stringify({ environment: scope.environment, key, version, body }, null, 2));
  terminal.out(`${terminal.colors.bold(key)}  ${statusInColor(body, terminal)}`);
  terminal.out(
    `${body.type}, version ${version} in ${scope.environment}; browsers see ${deliveryInWords[body.delivery]}`,
  );
  const table = plainTable(['VARIATION', 'VALUE', ''], terminal);
  for (const { key: name, value, description } of body.variations) {
    const notes = [name === body.offVariation ? 'served while off' : undefined, description];
    table.push([name, JSON.stringify(value), notes.filter((note) => note !== undefined).join('; ')]);
  }
  terminal.out(`\n${table.toString()}\n`);
  for (const [index, step] of stepsOf(body).entries()) terminal.out(`${index + 1}. ${step}`);
}

/** The order in which the evaluator looks. */
function stepsOf(flag: Flag): readonly string[] {
  return [
    ...(flag.prerequisites ?? []).map(
      (needed) => `needs ${needed.flag} to serve ${needed.variations.join(' or ')}`,
    ),
    ...(flag.targets ?? []).map(
      (target) =>
        `${target.variation} for ${target.attribute ?? 'unit'} ${target.values.slice(0, 5).join(', ')}${target.values.length > 5 ? ` and ${target.values.length - 5} more` : ''}`,
    ),
    ...(flag.rules ?? []).map((rule) => `${ruleInWords(rule)}  (rule ${rule.id})`),
    `${serveInWords(flag.fallthrough)} for everyone else`,
  ];
}

const deliveryInWords: Readonly<Record<Flag['delivery'], string>> = {
  rules: 'rules',
  values: 'values only',
  server: 'nothing',
};

function statusInColor({ status }: Flag, { colors }: Terminal): string {
  return status === 'active' || status === 'experiment' ? colors.green(status) : colors.dim(status);
}

function plainTable(head: readonly string[], { colors }: Terminal): Table.Table {
  const none = {
    top: '',
    'top-mid': '',
    'top-left': '',
    'top-right': '',
    bottom: '',
    'bottom-mid': '',
    'bottom-left': '',
  };
  const lines = {
    'bottom-right': '',
    left: '',
    'left-mid': '',
    mid: '',
    'mid-mid': '',
    right: '',
    'right-mid': '',
    middle: '  ',
  };
  return new Table({
    head: head.map((title) => colors.dim(title)),
    chars: { ...none, ...lines },
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
  });
}
