import { isBag } from './check.js';
import { CONDITION, INSTANT, rangeProblems, SCALARS } from './condition-shape.js';
import { instantOf } from './instant-of.js';
import type { FlagType } from './ruleset.js';
import type { Problem, Shape } from './shape.js';
import {
  ATTRIBUTE,
  all,
  BOOLEAN,
  choice,
  distinct,
  KEY,
  listOf,
  NUMBER,
  OBJECT,
  object,
  problem,
  SHARE,
  textUpTo,
  that,
} from './shape.js';
import type { DocumentKind } from './wire.js';

const DELIVERY: Shape = choice('rules', 'values', 'server');
const STATUS: Shape = choice('active', 'inactive', 'archived', 'experiment');
const HASHES = ['murmur3_32', 'fnv1a_32', 'fnv1a_32_twice', 'md5', 'sha1', 'sha256', 'xxhash32', 'crc32'];

const VALUES: Readonly<Record<FlagType, Shape>> = {
  boolean: BOOLEAN,
  string: that((value) => typeof value === 'string', 'must be a string'),
  number: NUMBER,
  json: (value, path) => (isShallow(value, 100) ? [] : problem(path, 'is nested deeper than 100')),
  percentage: that(
    (value) => Number.isFinite(value) && Number(value) >= 0 && Number(value) <= 100,
    'must be a number from 0 to 100',
  ),
};

const POSITIVE: Shape = that(
  (value) => Number.isFinite(value) && Number(value) > 0,
  'must be a number above 0',
);
const COUNT: Shape = that(
  (value) => Number.isInteger(value) && Number(value) > 0,
  'must be a whole number above 0',
);

const BUCKETING: Shape = object(
  {
    hash: choice(...HASHES),
    scale: object({ divide: POSITIVE }, { modulo: COUNT, multiply: COUNT, add: NUMBER }),
  },
  {
    encoding: choice('utf8', 'utf16', 'low_bytes'),
    seed: that(Number.isInteger, 'must be a whole number'),
    template: textUpTo(500),
    slice: COUNT,
    compare: choice('below', 'at_most'),
    pastEnd: choice('next', 'last'),
  },
);

const DRAW: Readonly<Record<string, Shape>> = {
  bucketBy: ATTRIBUTE,
  salt: textUpTo(500),
  bucketing: BUCKETING,
};

const WINDOW: Shape = all(object({}, { from: INSTANT, until: INSTANT }), (value, path) => {
  const { from, until } = isBag(value) ? value : {};
  const [start, end] = [instantOf(from), instantOf(until)];
  return start !== undefined && end !== undefined && start >= end
    ? problem(path, 'must open before it closes')
    : [];
});

const SHAPES: Readonly<Record<DocumentKind, (body: unknown) => Shape>> = {
  flag: flagShape,
  segment: () =>
    object(
      { key: KEY },
      {
        delivery: DELIVERY,
        included: SCALARS,
        excluded: SCALARS,
        attribute: ATTRIBUTE,
        when: CONDITION,
        score: object({
          terms: listOf(object({ when: CONDITION, weight: NUMBER }), { least: 1, most: 200 }),
          threshold: NUMBER,
        }),
      },
    ),
  experiment: experimentShape,
  layer: () => object({ key: KEY }, { delivery: DELIVERY, bucketBy: ATTRIBUTE }),
  holdout: () => object({ key: KEY, share: SHARE }, { delivery: DELIVERY, bucketBy: ATTRIBUTE }),
  config: () =>
    object(
      { key: KEY, values: OBJECT },
      {
        delivery: DELIVERY,
        schema: that((value) => isBag(value) || typeof value === 'boolean', 'must be a JSON Schema'),
        extends: KEY,
      },
    ),
};

/** What one document alone shows of its problems. */
export function documentProblems(kind: DocumentKind, body: unknown, path: string): readonly Problem[] {
  return SHAPES[kind](body)(body, path);
}

/** The variation keys of a flag's list, or of an experiment's split. */
export function keysOf(items: unknown, member: string): readonly unknown[] {
  return Array.isArray(items) ? items.map((item: unknown) => (isBag(item) ? item[member] : undefined)) : [];
}

function flagShape(body: unknown): Shape {
  const { type, variations } = isBag(body) ? body : {};
  const variation = variationOf(keysOf(variations, 'key'));
  const isKnown = typeof type === 'string' && Object.hasOwn(VALUES, type);
  const valueShape = isKnown ? VALUES[type as FlagType] : () => [];
  return object(
    {
      key: KEY,
      type: choice(...Object.keys(VALUES)),
      status: STATUS,
      delivery: DELIVERY,
      variations: all(
        listOf(
          object({ key: KEY, value: valueShape }, { name: textUpTo(200), description: textUpTo(2000) }),
          { least: 1, most: 100 },
        ),
        distinct('key'),
      ),
      offVariation: variation,
      fallthrough: serveShape(variation, true),
    },
    {
      prerequisites: listOf(object({ flag: KEY, variations: listOf(KEY, { least: 1, most: 100 }) }), {
        most: 100,
      }),
      targets: listOf(object({ variation, values: SCALARS }, { attribute: ATTRIBUTE }), { most: 1000 }),
      rules: all(listOf(ruleShape(variation), { most: 200 }), distinct('id')),
      metadata: OBJECT,
    },
  );
}

function ruleShape(variation: Shape): Shape {
  // The id is in the salt of the rule's split, and the fallthrough's split has this one.
  const id = all(
    KEY,
    that((value) => value !== 'fallthrough', 'must not be "fallthrough"'),
  );
  return object({ id, serve: serveShape(variation, false) }, { when: CONDITION, window: WINDOW });
}

function serveShape(variation: Shape, isTotal: boolean): Shape {
  return (value, path) => {
    const has = (member: string): boolean => isBag(value) && Object.hasOwn(value, member);
    if (has('variation')) return object({ variation })(value, path);
    if (has('experiment') && !isTotal) return object({ experiment: KEY })(value, path);
    if (has('split'))
      return object({ split: splitShape(variation, isTotal ? 'a fallthrough' : null) }, DRAW)(value, path);
    return problem(
      path,
      isTotal ? 'must have a variation or a split' : 'must have a variation, a split or an experiment',
    );
  };
}

/** @param whole - what it is that must reach the whole, or null when less will do */
function splitShape(variation: Shape, whole: string | null): Shape {
  return all(listOf(object({ variation, weight: SHARE }), { least: 1, most: 100 }), (value, path) => {
    // One weight that is no number makes no total: its own problem is enough.
    const total = keysOf(value, 'weight').reduce<number>(
      (sum, weight) => sum + (typeof weight === 'number' ? weight : Number.NaN),
      0,
    );
    if (total > 100_000) return problem(path, `adds up to ${total}, above 100000`);
    return whole !== null && total < 100_000
      ? problem(path, `adds up to ${total}; ${whole} must reach exactly 100000`)
      : [];
  });
}

function experimentShape(body: unknown): Shape {
  const variations = keysOf(isBag(body) ? body.split : undefined, 'variation');
  return object(
    {
      key: KEY,
      version: that(
        (value) => Number.isInteger(value) && Number(value) > 0,
        'must be a whole number above 0',
      ),
      status: choice('draft', 'running', 'paused', 'stopped'),
      split: splitShape(KEY, "an experiment's split"),
      control: variationOf(variations),
      traffic: SHARE,
    },
    {
      delivery: DELIVERY,
      layer: all(object({ key: KEY, from: SHARE, to: SHARE }), rangeProblems),
      holdout: KEY,
      sticky: BOOLEAN,
      ...DRAW,
    },
  );
}

function variationOf(variations: readonly unknown[]): Shape {
  return (value, path) => {
    const problems = KEY(value, path);
    return problems.length > 0 || variations.includes(value)
      ? problems
      : problem(path, `names the variation ${JSON.stringify(value)}, which there is not`);
  };
}

function isShallow(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return depth > 0 && Object.values(value).every((member) => isShallow(member, depth - 1));
}
