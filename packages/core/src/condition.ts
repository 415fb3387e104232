import { attributeTest } from './attribute-reader.js';
import type { Bag } from './check.js';
import { bag, entryOf, invalid, list, MAX_NESTING, optionalText, scalar, share, text } from './check.js';
import { murmur3 } from './murmur3.js';
import { memberOf, OPERATORS } from './operators.js';
import type { Scope, Test } from './scope.js';
import { extrasOf, sharedUnit } from './scope.js';
import { segmentOf } from './segment.js';
import type { Unit } from './unit.js';
import { unitText } from './unit.js';

type Form = 'all' | 'any' | 'not' | 'segment' | 'attribute' | 'bucket';
type Compiler = (operand: unknown, scope: Scope, depth: number, condition: Bag) => Test;

export const FORMS: Readonly<Record<Form, Compiler>> = {
  all: (conditions, scope, depth) => firstTo(false, testsOf(conditions, scope, depth)),
  any: (conditions, scope, depth) => firstTo(true, testsOf(conditions, scope, depth)),
  not: (condition, scope, depth) => not(testOf(condition, scope, depth)),
  segment: (keys, scope) =>
    firstTo(
      true,
      list([keys].flat()).map((key) => segmentTest(text(key), scope)),
    ),
  attribute: (path, scope, _, condition) =>
    attributeTest(
      text(path),
      entryOf(
        Object.hasOwn(OPERATORS, text(condition.op)) ? OPERATORS : extrasOf(scope).operators,
        condition.op,
      )(condition),
    ),
  bucket: (range, scope) => {
    const { by, salt, from, to } = bag(range);
    return rangeTest(sharedUnit(scope, optionalText(by)), murmur3(text(salt)), share(from), share(to));
  },
};

/** The test that a condition describes; throws when it describes none. */
export function testOf(condition: unknown, scope: Scope, depth = 0): Test {
  const source = bag(condition);
  const form = formOf(source, scope, depth);
  return FORMS[form](source[form], scope, depth + 1, source);
}

/** The one form that a condition has; counts it. */
export function formOf(source: Bag, scope: Scope, depth: number): Form {
  const [form, other] = Object.keys(source).filter((key) => Object.hasOwn(FORMS, key));
  if (!form || other || depth >= MAX_NESTING) invalid();
  scope.cost++;
  return form as Form; // FORMS has its names
}

function testsOf(conditions: unknown, scope: Scope, depth: number): readonly Test[] {
  return list(conditions).map((each) => testOf(each, scope, depth));
}

/**
 * Whether a context is in a list: of units (as text, so that 42 and "42" are one), or of an attribute's values
 * (strictly).
 */
export function listTest(values: unknown, attribute: unknown, scope: Scope): Test {
  const path = optionalText(attribute);
  return path === undefined
    ? unitIn(new Set(list(values).map((value) => unitText(scalar(value)))), sharedUnit(scope, path))
    : attributeTest(path, memberOf(values));
}

function segmentTest(key: string, scope: Scope): Test {
  const { references, cost, height, test } = segmentOf(key, scope.world, scope.chain + 1);
  for (const reference of references) scope.references.add(reference);
  scope.cost += cost;
  scope.height = Math.max(scope.height, height + 1);
  return test;
}

// What lives as long as a flag is made here, in functions of their own: a closure keeps every variable that any closure
// of its function uses, and would keep the scope of its compiling.

/** The first test with this answer decides; where there is none, the other answer is given. */
export function firstTo(answer: boolean, tests: readonly Test[]): Test {
  const [first, second] = tests;
  if (first && !second) return first;
  return (context) => {
    // By index: an iterator would be allocated for each evaluation.
    for (let index = 0; index < tests.length; index++)
      if ((tests[index] as Test)(context) === answer) return answer;
    return !answer;
  };
}

export function not(test: Test): Test {
  return (context) => !test(context);
}

function unitIn(units: Set<string | undefined>, { textOf }: Unit): Test {
  units.delete(undefined);
  return (context) => units.has(textOf(context));
}

/** Without a unit it is outside. */
function rangeTest({ draw }: Unit, saltHash: number, from: number, to: number): Test {
  return (context) => {
    const bucket = draw(context, saltHash);
    return bucket >= from && bucket < to;
  };
}
