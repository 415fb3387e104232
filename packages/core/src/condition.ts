import { attributeReader } from './attribute-reader.js';
import type { Bag } from './check.js';
import {
  bag,
  entryOf,
  invalid,
  list,
  MAX_NESTING,
  optionalText,
  scalar,
  share,
  text,
  UNLIMITED,
} from './check.js';
import { rangeTest } from './draw.js';
import { instantOf } from './instant-of.js';
import { memberOf, OPERATORS } from './operators.js';
import type { Scope, Test } from './scope.js';
import { sharedUnit } from './scope.js';
import { segmentOf } from './segment.js';
import type { Unit } from './unit.js';
import { unitText } from './unit.js';

/** Conditions that one evaluation may look at, with those of segments each time they are used. */
const MAX_COST = 100_000;

type Form = 'all' | 'any' | 'not' | 'segment' | 'attribute' | 'bucket';
type Compiler = (operand: unknown, scope: Scope, depth: number, condition: Bag) => Test;

const FORMS: Readonly<Record<Form, Compiler>> = {
  all: (conditions, scope, depth) => every(testsOf(conditions, scope, depth)),
  any: (conditions, scope, depth) => some(testsOf(conditions, scope, depth)),
  not: (condition, scope, depth) => not(testOf(condition, scope, depth)),
  segment: (keys, scope) => some(list([keys].flat()).map((key) => segmentTest(text(key), scope))),
  attribute: (path, scope, _, condition) => {
    if (path === 'now') noteTimes(condition, scope);
    return attributeReader(text(path), entryOf(OPERATORS, condition.op)(condition));
  },
  bucket: (range, scope) => {
    const { by, salt, from, to } = bag(range);
    return rangeTest({ by: optionalText(by), salt: text(salt), from: share(from), to: share(to) }, scope);
  },
};

/** The test that a condition describes; throws when it describes none. */
export function testOf(condition: unknown, scope: Scope, depth = 0): Test {
  const source = bag(condition);
  const [form, other] = Object.keys(source).filter((key) => Object.hasOwn(FORMS, key));
  if (other || depth >= MAX_NESTING || ++scope.cost > MAX_COST) invalid();
  return entryOf(FORMS, form)(source[form as Form], scope, depth + 1, source);
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
    : attributeReader(path, memberOf(values));
}

function segmentTest(key: string, scope: Scope): Test {
  const segment = segmentOf(key, scope.world, scope.chain + 1);
  for (const reference of segment.references) scope.references.add(reference);
  for (const boundary of segment.boundaries) scope.boundaries.add(boundary);
  scope.cost += segment.cost;
  scope.height = Math.max(scope.height, segment.height + 1);
  return segment.test;
}

/** A comparison with `now` may change at its operand or, for the strict ones, a millisecond later. */
function noteTimes({ value, values = [] }: Bag, scope: Scope): void {
  for (const operand of [value, ...list(values)]) {
    const instant = instantOf(operand);
    if (instant !== undefined) scope.boundaries.add(instant).add(instant + 1);
  }
}

// What lives as long as a flag is made here, in functions of their own: a closure keeps every variable that any closure
// of its function uses, and would keep the scope of its compiling.

function every(tests: readonly Test[]): Test {
  const [first, second, third] = tests;
  // Three are so common that a loop over them would show.
  if (first && second && third && tests.length === 3) {
    return (context) => first(context) && second(context) && third(context);
  }
  return (context) => {
    // By index, here and below: an iterator would be allocated for each evaluation.
    for (let index = 0; index < tests.length; index++) if (!(tests[index] as Test)(context)) return false;
    return true;
  };
}

/** Whether any of the tests passes. */
export function some(tests: readonly Test[]): Test {
  const [first, second] = tests;
  if (first && !second) return first;
  return (context) => {
    for (let index = 0; index < tests.length; index++) if ((tests[index] as Test)(context)) return true;
    return false;
  };
}

function not(test: Test): Test {
  return (context) => !test(context);
}

function unitIn(units: Set<string | undefined>, { textOf }: Unit): Test {
  units.delete(undefined);
  return (context) => units.has(textOf(context));
}

/** Open while `from <= now < until`; without a `now` it is closed. */
export function windowTest({ from, until }: Bag, { boundaries }: Scope): Test {
  const boundaryOf = (written: unknown, open: number): number => {
    const boundary = written === undefined ? open : (instantOf(written) ?? invalid());
    boundaries.add(boundary);
    return boundary;
  };
  return nowWithin(boundaryOf(from, -UNLIMITED), boundaryOf(until, UNLIMITED));
}

function nowWithin(start: number, end: number): Test {
  return ({ now }) => typeof now === 'number' && now >= start && now < end;
}
