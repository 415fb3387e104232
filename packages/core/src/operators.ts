import type { Scalar } from './check.js';
import { bag, finite, invalid, isBag, isScalar, list, scalar, text } from './check.js';
import { instantOf } from './instant-of.js';
import { matcherOf } from './regex.js';
import type { AttributeCondition, Operator } from './ruleset.js';
import { compareSemver, semverOf } from './semver.js';

/** Whether an attribute's value passes. It is false for a missing value and for one of the wrong type. */
export type ValueTest = (value: unknown) => boolean;

/** An operand as it stands in the document: unchecked. */
export type Operands = Partial<Record<keyof AttributeCondition, unknown>>;

/** Makes an operator's test, or throws when the operand is not what the operator takes. */
export type OperatorFactory = (operands: Operands) => ValueTest;

const equals: OperatorFactory = ({ value }) => {
  const wanted = scalar(value);
  return (found) => found === wanted;
};

const isIn: OperatorFactory = ({ values }) => {
  const wanted = scalars(values);
  return (found) => wanted.has(found as Scalar); // a set asks nothing of what it looks for
};

const exists: OperatorFactory = () => (found) =>
  isScalar(found) || (typeof found === 'object' && found !== null);

const includesAny: OperatorFactory = ({ values }) => {
  const wanted = scalars(values);
  return (found) => Array.isArray(found) && found.some((item) => wanted.has(item));
};

const includesAll: OperatorFactory = ({ values }) => {
  const wanted = [...scalars(values)];
  return (found) => {
    if (!Array.isArray(found)) return false;
    const items = new Set(found);
    return wanted.every((item) => items.has(item));
  };
};

const withinKm: OperatorFactory = ({ value }) => {
  const place = bag(value);
  const km = finite(place.km);
  if (!isPlace(place) || km < 0) invalid('place');
  return (found) => isPlace(found) && kilometres(place as unknown as Place, found) <= km;
};

/** Every operator. A negated one is true where its positive is false: also for what is missing. */
export const OPERATORS: Readonly<Record<Operator, OperatorFactory>> = {
  equals,
  not_equals: negated(equals),
  in: isIn,
  not_in: negated(isIn),
  exists,
  not_exists: negated(exists),
  greater_than: numeric((found, wanted) => found > wanted),
  greater_or_equal: numeric((found, wanted) => found >= wanted),
  less_than: numeric((found, wanted) => found < wanted),
  less_or_equal: numeric((found, wanted) => found <= wanted),
  contains: textual(contains),
  starts_with: textual(startsWith),
  ends_with: textual(endsWith),
  regex: ({ value }) => matcherOf(text(value)),
  equals_ignore_case: folded((found, wanted) => found === wanted),
  in_ignore_case: ({ values }) => {
    const wanted = new Set(list(values).map((item) => foldCase(text(item))));
    return (found) => typeof found === 'string' && wanted.has(foldCase(found));
  },
  contains_ignore_case: folded(contains),
  starts_with_ignore_case: folded(startsWith),
  ends_with_ignore_case: folded(endsWith),
  semver_equal: version((order) => order === 0),
  semver_greater: version((order) => order > 0),
  semver_less: version((order) => order < 0),
  semver_at_least: version((order) => order >= 0),
  semver_at_most: version((order) => order <= 0),
  before: temporal((found, wanted) => found < wanted),
  after: temporal((found, wanted) => found > wanted),
  includes_any: includesAny,
  includes_all: includesAll,
  includes_none: negated(includesAny),
  within_km: withinKm,
};

function negated(factory: OperatorFactory): OperatorFactory {
  return (operands) => {
    const test = factory(operands);
    return (found) => !test(found);
  };
}

type Comparison<Value> = (found: Value, wanted: Value) => boolean;

function numeric(compare: Comparison<number>): OperatorFactory {
  return ({ value }) => {
    const wanted = finite(value);
    return (found) => typeof found === 'number' && Number.isFinite(found) && compare(found, wanted);
  };
}

function textual(compare: Comparison<string>): OperatorFactory {
  return ({ value }) => {
    const wanted = text(value);
    return (found) => typeof found === 'string' && compare(found, wanted);
  };
}

function folded(compare: Comparison<string>): OperatorFactory {
  return ({ value }) => {
    const wanted = foldCase(text(value));
    return (found) => typeof found === 'string' && compare(foldCase(found), wanted);
  };
}

function version(accepts: (order: number) => boolean): OperatorFactory {
  return ({ value }) => {
    const wanted = semverOf(value) ?? invalid('semver');
    return (found) => {
      const parsed = semverOf(found);
      return parsed !== undefined && accepts(compareSemver(parsed, wanted));
    };
  };
}

function temporal(compare: Comparison<number>): OperatorFactory {
  return ({ value }) => {
    const wanted = finite(instantOf(value));
    // NaN compares false with everything.
    return (found) => compare(instantOf(found), wanted);
  };
}

function contains(found: string, wanted: string): boolean {
  return found.includes(wanted);
}

function startsWith(found: string, wanted: string): boolean {
  return found.startsWith(wanted);
}

function endsWith(found: string, wanted: string): boolean {
  return found.endsWith(wanted);
}

/** ASCII letters only: case folding of the rest differs between engines and Unicode versions. */
function foldCase(value: string): string {
  return value.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

function scalars(values: unknown): ReadonlySet<Scalar> {
  return new Set(list(values).map(scalar));
}

interface Place {
  readonly latitude: number;
  readonly longitude: number;
}

function isPlace(value: unknown): value is Place {
  if (!isBag(value)) return false;
  const { latitude, longitude } = value;
  return isWithin(latitude, 90) && isWithin(longitude, 180);
}

function isWithin(degrees: unknown, limit: number): boolean {
  return typeof degrees === 'number' && degrees >= -limit && degrees <= limit;
}

const EARTH_RADIUS_KM = 6371.0088;
const RADIANS = Math.PI / 180;

/** Haversine: exact enough for antipodes and for metres. */
function kilometres(a: Place, b: Place): number {
  const sineLatitude = Math.sin(((b.latitude - a.latitude) * RADIANS) / 2);
  const sineLongitude = Math.sin(((b.longitude - a.longitude) * RADIANS) / 2);
  const chord =
    sineLatitude ** 2 + Math.cos(a.latitude * RADIANS) * Math.cos(b.latitude * RADIANS) * sineLongitude ** 2;
  return 2 * EARTH_RADIUS_KM * Math.asin(Math.min(1, Math.sqrt(chord)));
}
