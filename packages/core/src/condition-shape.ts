import { isBag, isScalar, MAX_NESTING } from './check.js';
import { instantOf } from './instant-of.js';
import { automatonOf } from './regex-automaton.js';
import type { Operator } from './ruleset.js';
import { semverOf } from './semver.js';
import type { Problem, Shape } from './shape.js';
import { ATTRIBUTE, KEY, listOf, NUMBER, object, problem, SHARE, STRING, textUpTo, that } from './shape.js';

/** Where an operand stands and what it must be; null: the operator takes none. */
type Operand = readonly [member: 'value' | 'values', shape: Shape] | null;

export const SCALARS: Shape = listOf(that(isScalar, 'must be a string, a number or a boolean'), {
  most: 100_000,
});

export const INSTANT: Shape = that(
  (value) => instantOf(value) !== undefined,
  'must be epoch milliseconds, or a time such as 2026-01-31T09:00:00Z, with its offset',
);

const REGEX: Shape = that(
  (value) => typeof value === 'string' && isRegex(value),
  "must be a regular expression of Pennon's subset (no look-around, back-reference, \\b or flags)",
);

const scalar: Operand = ['value', that(isScalar, 'must be a string, a number or a boolean')];
const scalars: Operand = ['values', SCALARS];
const number: Operand = ['value', NUMBER];
const text: Operand = ['value', STRING];
const texts: Operand = ['values', listOf(STRING, { most: 100_000 })];
const version: Operand = [
  'value',
  that((value) => semverOf(value) !== undefined, 'must be a version such as 2.1.0'),
];
const instant: Operand = ['value', INSTANT];
const place: Operand = ['value', that(isPlaceWithin, 'must be {latitude, longitude, km}')];

const OPERANDS: Readonly<Record<Operator, Operand>> = {
  equals: scalar,
  not_equals: scalar,
  in: scalars,
  not_in: scalars,
  exists: null,
  not_exists: null,
  greater_than: number,
  greater_or_equal: number,
  less_than: number,
  less_or_equal: number,
  contains: text,
  starts_with: text,
  ends_with: text,
  regex: ['value', REGEX],
  equals_ignore_case: text,
  in_ignore_case: texts,
  contains_ignore_case: text,
  starts_with_ignore_case: text,
  ends_with_ignore_case: text,
  semver_equal: version,
  semver_greater: version,
  semver_less: version,
  semver_at_least: version,
  semver_at_most: version,
  before: instant,
  after: instant,
  includes_any: scalars,
  includes_all: scalars,
  includes_none: scalars,
  within_km: place,
};

/** Each form of condition, with the depth at which it stands. */
const FORMS: Readonly<Record<string, (depth: number) => Shape>> = {
  all: (depth) => object({ all: listOf(conditionAt(depth + 1), { most: 10_000 }) }),
  any: (depth) => object({ any: listOf(conditionAt(depth + 1), { most: 10_000 }) }),
  not: (depth) => object({ not: conditionAt(depth + 1) }),
  segment: () => object({ segment: (value, path) => (Array.isArray(value) ? KEYS : KEY)(value, path) }),
  bucket: () =>
    object({
      bucket: (value, path) => [
        ...object({ salt: textUpTo(500), from: SHARE, to: SHARE }, { by: ATTRIBUTE })(value, path),
        ...rangeProblems(value, path),
      ],
    }),
  attribute: () => attributeCondition,
};

const KEYS: Shape = listOf(KEY, { least: 1, most: 1000 });

export const CONDITION: Shape = conditionAt(1);

function conditionAt(depth: number): Shape {
  return (value, path) => {
    const form = Object.keys(FORMS).find((name) => isBag(value) && Object.hasOwn(value, name));
    const shape = form === undefined ? undefined : FORMS[form];
    if (!shape)
      return problem(path, 'must be a condition: all, any, not, segment, bucket, or attribute and op');
    return depth > MAX_NESTING
      ? problem(path, `is nested deeper than ${MAX_NESTING}`)
      : shape(depth)(value, path);
  };
}

const attributeCondition: Shape = (value, path): readonly Problem[] => {
  const op = isBag(value) ? value.op : undefined;
  if (typeof op !== 'string' || !Object.hasOwn(OPERANDS, op)) {
    return problem(`${path}.op`, `is no operator: ${JSON.stringify(op) ?? 'nothing'}`);
  }
  const operand = OPERANDS[op as Operator]; // hasOwn looked
  const members = operand ? { [operand[0]]: operand[1] } : {};
  return object({ attribute: ATTRIBUTE, op: STRING, ...members })(value, path);
};

/** `from` must not be after `to`; shapes say what else is wrong. */
export function rangeProblems(value: unknown, path: string): readonly Problem[] {
  const { from, to } = isBag(value) ? value : {};
  return Number(from) > Number(to) ? problem(path, 'must have "from" <= "to"') : [];
}

function isRegex(source: string): boolean {
  try {
    automatonOf(source);
    return true;
  } catch {
    return false;
  }
}

function isPlaceWithin(value: unknown): boolean {
  const within = (limit: number): Shape => that((found) => Math.abs(Number(found)) <= limit, '');
  const shape = object({
    latitude: (found, path) => [...NUMBER(found, path), ...within(90)(found, path)],
    longitude: (found, path) => [...NUMBER(found, path), ...within(180)(found, path)],
    km: that((found) => Number.isFinite(found) && Number(found) >= 0, ''),
  });
  return shape(value, '').length === 0;
}
