import { finite, isScalar, list, scalar, text } from './check.js';
import type { Operator } from './ruleset.js';

/** Whether an attribute's value passes. It is false for a missing value and for one of the wrong type. */
export type ValueTest = (found: unknown) => boolean;

/** Makes an operator's test, or throws when the operand is not what the operator takes. */
export type OperatorFactory = (operands: {
  readonly value?: unknown;
  readonly values?: unknown;
}) => ValueTest;

/** The operators that most rulesets use; the others are extras. */
export type CommonOperator = Extract<
  Operator,
  | `${'' | 'not_'}${'equals' | 'in' | 'exists'}`
  | `${'greater' | 'less'}_${string}`
  | 'contains'
  | `${'starts' | 'ends'}_with`
>;

const MOST = Number.MAX_VALUE;

const equals: OperatorFactory = ({ value }) => {
  const wanted = scalar(value);
  return (found) => found === wanted;
};

const isIn: OperatorFactory = ({ values }) => memberOf(values);

const exists: OperatorFactory = () => (found) =>
  isScalar(found) || (typeof found === 'object' && found !== null);

// One closure each: a call through a shared one would cost as much again.

const contains: OperatorFactory = ({ value }) => {
  const wanted = text(value);
  return (found) => typeof found === 'string' && found.includes(wanted);
};

const startsWith: OperatorFactory = ({ value }) => {
  const wanted = text(value);
  return (found) => typeof found === 'string' && found.startsWith(wanted);
};

const endsWith: OperatorFactory = ({ value }) => {
  const wanted = text(value);
  return (found) => typeof found === 'string' && found.endsWith(wanted);
};

/** The common operators. A negated one is true where its positive is false: also for what is missing. */
export const OPERATORS: Readonly<Record<CommonOperator, OperatorFactory>> = {
  equals,
  not_equals: negated(equals),
  in: isIn,
  not_in: negated(isIn),
  exists,
  not_exists: negated(exists),
  greater_than: ({ value }) => within(finite(value), MOST, value),
  greater_or_equal: ({ value }) => within(finite(value), MOST),
  less_than: ({ value }) => within(-MOST, finite(value), value),
  less_or_equal: ({ value }) => within(-MOST, finite(value)),
  contains,
  starts_with: startsWith,
  ends_with: endsWith,
};

export function negated(factory: OperatorFactory): OperatorFactory {
  return (operands) => {
    const test = factory(operands);
    return (found) => !test(found);
  };
}

/** A finite number of a closed range, but for one. */
export function within(low: number, high: number, except?: unknown): ValueTest {
  return (found) => typeof found === 'number' && found >= low && found <= high && found !== except;
}

/** Whether a value is in a list of scalars; a set asks nothing of what it looks for. */
export function memberOf(values: unknown): ValueTest {
  const wanted = new Set<unknown>(list(values).map(scalar));
  return (found) => wanted.has(found);
}
