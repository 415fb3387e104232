import { PennonError } from '@pennon/core';
import {
  ADAPTERS,
  type CategoryConfig,
  type TransportChange,
  type TransportConfig,
} from './transport-config.js';

/** What is wrong with a configuration, and where. */
export interface ConfigProblem {
  /** Dotted, or an environment variable's name. */
  readonly path: string;
  readonly message: string;
}

/** Environment variables, as `process.env` holds them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The configuration after a change, and after what the environment's variables say, which are the fields' paths in
 * upper case: `PENNON_TRANSPORT_CATEGORIES_CRITICAL_PERCENTAGE`. An empty one says nothing.
 *
 * @throws PennonError `TRANSPORT_INVALID`, with every problem in its details
 */
export function changedConfig(
  config: TransportConfig,
  change: TransportChange | undefined,
  env: Environment = {},
): TransportConfig {
  const problems: ConfigProblem[] = [];
  const changed = merge(SHAPE, config, change, { path: '', problems });
  const result = merge(SHAPE, changed, readEnvironment(env, problems), { path: '', problems });
  if (problems.length === 0) return result as TransportConfig; // the shape is total, and so is what it began with
  throw refusedConfig(problems);
}

/** `TRANSPORT_INVALID`, with these problems in its details. */
export function refusedConfig(problems: readonly ConfigProblem[]): PennonError {
  const text = problems.map(({ path, message }) => `${path} ${message}`).join('; ');
  return new PennonError('TRANSPORT_INVALID', `The transport configuration is refused: ${text}.`, {
    hint: 'Nothing of it was applied. Correct every path that is named.',
    details: { problems },
  });
}

/** A value's claim, and how it is written in an environment variable. */
interface Leaf {
  readonly must: string;
  is(value: unknown): boolean;
  read(text: string): unknown;
}

type Shape<Value> = Value extends readonly unknown[] | string | number | boolean
  ? Leaf
  : { readonly [Key in keyof Value]: Shape<Value[Key]> };

interface Branch {
  readonly [name: string]: Node;
}
type Node = Leaf | Branch;

const truth: Leaf = {
  must: 'must be true or false',
  is: (value) => typeof value === 'boolean',
  read: (text) => ({ true: true, false: false })[text],
};

function number(least: number, most: number): Leaf {
  return {
    must: `must be a number from ${least} to ${most}`,
    is: (value) => typeof value === 'number' && value >= least && value <= most,
    read: Number,
  };
}

function oneOf(...words: readonly string[]): Leaf {
  return {
    must: `must be one of ${words.join(', ')}`,
    is: (value) => words.includes(value as string),
    read: (text) => text,
  };
}

const adapters: Leaf = {
  must: 'must list websocket, realtime or both, each once',
  is: (value) =>
    Array.isArray(value) &&
    value.length > 0 &&
    new Set(value).size === value.length &&
    value.every((adapter) => ADAPTERS.includes(adapter)),
  read: (text) => text.split(',').map((word) => word.trim()),
};

const category: Shape<CategoryConfig> = {
  enabled: truth,
  percentage: number(0, 100),
  adapters,
  checksum: oneOf('crc32', 'sha256'),
};

const LONGEST_MS = 86_400_000;

const SHAPE: Shape<TransportConfig> = {
  stage: oneOf('off', 'shadow', 'live', 'complete'),
  old: oneOf(...ADAPTERS),
  override: oneOf('none', 'websocket_only', 'realtime_only'),
  categories: {
    critical: category,
    performance: category,
    user_activity: category,
    system: category,
    debug: category,
  },
  health: {
    errorRate: number(0, 1),
    latencyMs: { websocket: number(1, LONGEST_MS), realtime: number(1, LONGEST_MS) },
  },
  breaker: {
    errorRate: number(0, 1),
    recoveryMs: number(1, LONGEST_MS),
    latencyMultiplier: number(1, 1_000),
  },
};

interface Reading {
  readonly path: string;
  readonly problems: ConfigProblem[];
}

/** The value after the change; what is wrong with that is listed, and stays as it was. */
function merge(node: Node, value: unknown, change: unknown, { path, problems }: Reading): unknown {
  if (change === undefined) return value;
  const refuse = (at: string, message: string): void => void problems.push({ path: at || 'config', message });
  if (isLeaf(node)) {
    if (!node.is(change)) refuse(path, node.must);
    // Ours: what the caller does to a list afterwards changes nothing.
    return Array.isArray(change) ? Object.freeze([...change]) : change;
  }
  if (typeof change !== 'object' || change === null || Array.isArray(change)) {
    refuse(path, 'must be an object');
    return value;
  }
  const at = (name: string): string => (path === '' ? name : `${path}.${name}`);
  for (const name of Object.keys(change)) if (!Object.hasOwn(node, name)) refuse(at(name), 'is not known');
  const merged = Object.entries(node).map(([name, inner]) => {
    const changed = Object.hasOwn(change, name) ? fieldOf(change, name) : undefined;
    return [name, merge(inner, fieldOf(value, name), changed, { path: at(name), problems })];
  });
  return Object.freeze(Object.fromEntries(merged));
}

const PREFIX = 'PENNON_TRANSPORT_';

/** The change that the variables are; each that is wrong, or that no field has, is listed by its name. */
function readEnvironment(env: Environment, problems: ConfigProblem[]): unknown {
  const known = new Set<string>();

  function read(node: Node, name: string): unknown {
    if (!isLeaf(node)) {
      const fields = Object.entries(node).map(([field, inner]) => [field, read(inner, nameIn(name, field))]);
      return Object.fromEntries(fields);
    }
    known.add(name);
    const text = env[name]?.trim();
    if (!text) return undefined;
    const value = node.read(text);
    if (node.is(value)) return value;
    problems.push({ path: name, message: node.must });
    return undefined;
  }

  const change = read(SHAPE, PREFIX.slice(0, -1));
  for (const name of Object.keys(env)) {
    if (name.startsWith(PREFIX) && !known.has(name)) problems.push({ path: name, message: 'is not known' });
  }
  return change;
}

function nameIn(name: string, field: string): string {
  return `${name}_${field.replace(/[A-Z]/g, '_$&').toUpperCase()}`;
}

function isLeaf(node: Node): node is Leaf {
  return typeof node.is === 'function';
}

function fieldOf(value: unknown, name: string): unknown {
  return (value as Readonly<Record<string, unknown>>)[name];
}
