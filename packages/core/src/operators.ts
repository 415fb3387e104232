import { bag, finite, invalid, isBag, isScalar, list, scalar, text, UNLIMITED } from './check.js';
import { instantOf } from './instant-of.js';
import { matcherOf } from './regex.js';
import type { Operator } from './ruleset.js';
import { compareSemver, semverOf } from './semver.js';

/** Whether an attribute's value passes. It is false for a missing value and for one of the wrong type. */
export type ValueTest = (found: unknown) => boolean;

/** Makes an operator's test, or throws when the operand is not what the operator takes. */
export type OperatorFactory = (operands: {
  readonly value?: unknown;
  readonly values?: unknown;
}) => ValueTest;

const equals: OperatorFactory = ({ value }) => {
  const wanted = scalar(value);
  return (found) => found === wanted;
};

const isIn: OperatorFactory = ({ values }) => memberOf(values);

const exists: OperatorFactory = () => (found) =>
  isScalar(found) || (typeof found === 'object' && found !== null);

const includesAny: OperatorFactory = ({ values }) => {
  const isWanted = memberOf(values);
  return (found) => Array.isArray(found) && found.some(isWanted);
};

const contains: Comparison<string> = (found, wanted) => found.includes(wanted);
const startsWith: Comparison<string> = (found, wanted) => found.startsWith(wanted);
const endsWith: Comparison<string> = (found, wanted) => found.endsWith(wanted);

/** Every operator. A negated one is true where its positive is false: also for what is missing. */
export const OPERATORS: Readonly<Record<Operator, OperatorFactory>> = {
  equals,
  not_equals: negated(equals),
  in: isIn,
  not_in: negated(isIn),
  exists,
  not_exists: negated(exists),
  greater_than: typed<number>('number', (found, wanted) => found > wanted),
  greater_or_equal: typed<number>('number', (found, wanted) => found >= wanted),
  less_than: typed<number>('number', (found, wanted) => found < wanted),
  less_or_equal: typed<number>('number', (found, wanted) => found <= wanted),
  contains: typed<string>('string', contains),
  starts_with: typed<string>('string', startsWith),
  ends_with: typed<string>('string', endsWith),
  regex: ({ value }) => matcherOf(text(value)),
  equals_ignore_case: compared(foldedOf, (found, wanted) => found === wanted),
  in_ignore_case: ({ values }) => {
    const wanted = new Set(list(values).map((value) => foldedOf(text(value))));
    return (found) => typeof found === 'string' && wanted.has(foldedOf(found));
  },
  contains_ignore_case: compared(foldedOf, contains),
  starts_with_ignore_case: compared(foldedOf, startsWith),
  ends_with_ignore_case: compared(foldedOf, endsWith),
  semver_equal: compared(semverOf, (found, wanted) => compareSemver(found, wanted) === 0),
  semver_greater: compared(semverOf, (found, wanted) => compareSemver(found, wanted) > 0),
  semver_less: compared(semverOf, (found, wanted) => compareSemver(found, wanted) < 0),
  semver_at_least: compared(semverOf, (found, wanted) => compareSemver(found, wanted) >= 0),
  semver_at_most: compared(semverOf, (found, wanted) => compareSemver(found, wanted) <= 0),
  before: compared(instantOf, (found, wanted) => found < wanted),
  after: compared(instantOf, (found, wanted) => found > wanted),
  includes_any: includesAny,
  includes_all: ({ values }) => {
    const wanted = list(values).map(scalar);
    return (found) => {
      const items = Array.isArray(found) && new Set(found);
      return items && wanted.every((item) => items.has(item));
    };
  },
  includes_none: negated(includesAny),
  within_km: ({ value }) => {
    const km = finite(bag(value).km);
    const centre = placeOf(value) ?? invalid();
    return (found) => {
      const place = placeOf(found);
      return place !== undefined && kilometres(place, centre) <= km;
    };
  },
};

function negated(factory: OperatorFactory): OperatorFactory {
  return (operands) => {
    const test = factory(operands);
    return (found) => !test(found);
  };
}

type Comparison<Value> = (found: Value, wanted: Value) => boolean;

/** Compares what is of the operand's type as it is. JSON has no infinite numbers, and NaN compares false with all. */
function typed<Value>(type: string, compare: Comparison<Value>): OperatorFactory {
  return ({ value }) => {
    const wanted = (typeof scalar(value) === type ? value : invalid()) as Value; // `type` names Value
    return (found) =>
      typeof found === type && found !== UNLIMITED && found !== -UNLIMITED && compare(found as Value, wanted);
  };
}

/** Compares what both sides are read as; `read` answers undefined for what is of another type. */
function compared<Value>(
  read: (value: unknown) => Value | undefined,
  compare: Comparison<Value>,
): OperatorFactory {
  return ({ value }) => {
    const wanted = read(value) ?? invalid();
    return (found) => {
      const seen = read(found);
      return seen !== undefined && compare(seen, wanted);
    };
  };
}

/** ASCII letters only: folding the rest differs between engines and versions of Unicode. */
function foldedOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value.replace(/[A-Z]+/g, (letters) => letters.toLowerCase()) : undefined;
}

/** Whether a value is in a list of scalars; a set asks nothing of what it looks for. */
export function memberOf(values: unknown): ValueTest {
  const wanted = new Set<unknown>(list(values).map(scalar));
  return (found) => wanted.has(found);
}

interface Place {
  readonly latitude: number;
  readonly longitude: number;
}

function placeOf(value: unknown): Place | undefined {
  const { latitude, longitude } = isBag(value) ? value : {};
  return typeof latitude === 'number' &&
    typeof longitude === 'number' &&
    Math.abs(latitude) <= 90 &&
    Math.abs(longitude) <= 180
    ? { latitude, longitude }
    : undefined;
}

/** Haversine on the mean radius: good for antipodes and for metres. */
function kilometres(a: Place, b: Place): number {
  const haversine = (from: number, to: number): number => Math.sin(((to - from) * Math.PI) / 360) ** 2;
  const cosine = ({ latitude }: Place): number => Math.cos((latitude * Math.PI) / 180);
  const square =
    haversine(a.latitude, b.latitude) + cosine(a) * cosine(b) * haversine(a.longitude, b.longitude);
  return 2 * 6371.0088 * Math.asin(Math.min(1, Math.sqrt(square)));
}
