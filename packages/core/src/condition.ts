import { attributeReader } from './attribute-reader.js';
import type { Bag } from './check.js';
import { bag, finite, invalid, list, MAX_NESTING, optionalList, scalar, share, text } from './check.js';
import type { Context } from './context.js';
import { drawOf, pathOf } from './draw.js';
import { instantOf } from './instant-of.js';
import { OPERATORS } from './operators.js';
import type { Operator } from './ruleset.js';
import type { Scope, Test } from './scope.js';
import { sharedUnit } from './scope.js';
import { unitText } from './unit.js';

type Form = 'all' | 'any' | 'not' | 'segment' | 'attribute' | 'bucket';
type Compiler = (condition: Bag, scope: Scope, depth: number) => Test;

/** The test that a condition describes; throws when it describes none. */
export function testOf(condition: unknown, scope: Scope, depth = 1): Test {
  const source = bag(condition);
  const [form, other] = Object.keys(source).filter((key) => Object.hasOwn(FORMS, key));
  if (!form || other || depth > MAX_NESTING) invalid('condition');
  scope.cost++;
  return FORMS[form as Form](source, scope, depth); // hasOwn looked
}

const FORMS: Readonly<Record<Form, Compiler>> = {
  all: (source, scope, depth) => {
    const tests = list(source.all).map((each) => testOf(each, scope, depth + 1));
    const [first = always, second = always] = tests;
    return tests.length < 3 ? (context) => first(context) && second(context) : every(tests);
  },
  any: (source, scope, depth) => some(list(source.any).map((each) => testOf(each, scope, depth + 1))),
  not: (source, scope, depth) => {
    const test = testOf(source.not, scope, depth + 1);
    return (context) => !test(context);
  },
  segment: (source, scope) => {
    const keys = Array.isArray(source.segment) ? list(source.segment) : [source.segment];
    const tests = keys.map((key) => segmentTest(text(key), scope));
    return tests.length === 1 ? (tests[0] as Test) : some(tests);
  },
  attribute: (source, scope) => {
    const path = text(source.attribute);
    const operator = text(source.op);
    const read = attributeReader(path);
    const test = (Object.hasOwn(OPERATORS, operator) ? OPERATORS[operator as Operator] : invalid('op'))(
      source,
    );
    if (path === 'now') noteTimes(source, scope);
    return (context) => test(read(context));
  },
  bucket: (source, scope) => {
    const { by, salt, from, to } = bag(source.bucket);
    const start = share(from);
    const end = share(to);
    const draw = drawOf(sharedUnit(scope, pathOf(by)), text(salt));
    return (context) => {
      const bucket = draw(context);
      return bucket >= start && bucket < end;
    };
  },
};

/**
 * Whether a context is in a list: of units (as text, so that 42 and "42" are one), or of an attribute's values (strictly).
 * The map's value is what the first mention of a member leads to.
 */
export function lookupOf<Found>(
  members: readonly (readonly [member: unknown, found: Found])[],
  attribute: unknown,
  scope: Scope,
): (context: Context) => Found | undefined {
  const found = new Map<unknown, Found>();
  const path = pathOf(attribute);
  for (const [member, value] of members) {
    const entry = path === undefined ? unitText(scalar(member)) : scalar(member);
    if (!found.has(entry)) found.set(entry, value);
  }
  scope.cost++;
  if (path === undefined) {
    found.delete(undefined);
    const unit = sharedUnit(scope, undefined);
    return (context) => found.get(unit.textOf(context));
  }
  const read = attributeReader(path);
  return (context) => found.get(read(context));
}

/** A list's test, or undefined when there is no such list. */
export function memberTest(members: unknown, attribute: unknown, scope: Scope): Test | undefined {
  const entries = optionalList(members).map((member) => [member, true] as const);
  const lookup = lookupOf(entries, attribute, scope);
  return entries.length === 0 ? undefined : (context) => lookup(context) === true;
}

function segmentTest(key: string, scope: Scope): Test {
  const segment = scope.world.segments.get(key);
  if (!segment) return invalid(`segment/${key}`);
  for (const reference of segment.references) scope.references.add(reference);
  for (const boundary of segment.boundaries) scope.boundaries.add(boundary);
  scope.cost += segment.cost;
  scope.level = Math.max(scope.level, segment.level + 1);
  return segment.test;
}

/** A comparison with `now` may change at its operand or, for the strict ones, a millisecond later. */
function noteTimes({ value, values }: Bag, scope: Scope): void {
  for (const operand of [value, ...optionalList(values)]) {
    const instant = instantOf(operand);
    if (Number.isFinite(instant)) scope.boundaries.add(instant).add(instant + 1);
  }
}

function always(): boolean {
  return true;
}

function every(tests: readonly Test[]): Test {
  return (context) => {
    for (const test of tests) if (!test(context)) return false;
    return true;
  };
}

function some(tests: readonly Test[]): Test {
  return (context) => {
    for (const test of tests) if (test(context)) return true;
    return false;
  };
}

/** Open while `from <= now < until`; without a `now` it is closed. */
export function windowTest(window: unknown, scope: Scope): Test {
  const { from, until } = bag(window);
  const start = boundary(from, Number.NEGATIVE_INFINITY, scope);
  const end = boundary(until, Number.POSITIVE_INFINITY, scope);
  return ({ now }) => typeof now === 'number' && now >= start && now < end;
}

function boundary(written: unknown, open: number, scope: Scope): number {
  if (written === undefined) return open;
  const instant = finite(instantOf(written));
  scope.boundaries.add(instant);
  return instant;
}
