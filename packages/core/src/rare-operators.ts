import { bag, finite, invalid, isBag, list, scalar, text } from './check.js';
import { instantOf } from './instant-of.js';
import type { CommonOperator, OperatorFactory } from './operators.js';
import { memberOf, negated } from './operators.js';
import { matcherOf } from './regex.js';
import type { Operator } from './ruleset.js';
import { compareSemver, semverOf } from './semver.js';

const includesAny: OperatorFactory = ({ values }) => {
  const isWanted = memberOf(values);
  return (found) => Array.isArray(found) && found.some(isWanted);
};

/** The operators that few rulesets use. A negated one is true where its positive is false: also for what is missing. */
export const RARE_OPERATORS: Readonly<Record<Exclude<Operator, CommonOperator>, OperatorFactory>> = {
  regex: ({ value }) => matcherOf(text(value)),
  equals_ignore_case: compared(foldedOf, (found, wanted) => found === wanted),
  in_ignore_case: ({ values }) => {
    const wanted = new Set(list(values).map((value) => foldedOf(text(value))));
    return (found) => wanted.has(foldedOf(found));
  },
  contains_ignore_case: compared(foldedOf, (found, wanted) => found.includes(wanted)),
  starts_with_ignore_case: compared(foldedOf, (found, wanted) => found.startsWith(wanted)),
  ends_with_ignore_case: compared(foldedOf, (found, wanted) => found.endsWith(wanted)),
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

/** Compares what both sides are read as; `read` answers undefined for what is of another type. */
function compared<Value>(
  read: (value: unknown) => Value | undefined,
  compare: (found: Value, wanted: Value) => boolean,
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
