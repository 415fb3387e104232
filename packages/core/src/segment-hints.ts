import { conditionText } from './condition-text.js';
import type { Context } from './context.js';
import type { AttributeCondition, Condition } from './ruleset.js';
import type { Test } from './scope.js';
import { requiredBy } from './segment-insights.js';

/** Something about a segment's conditions that an operator may want to mend. */
export interface Hint {
  /** `contradicted` and a `redundant` repetition are certain; the others are what the sample shows. */
  readonly kind: 'always_true' | 'never_true' | 'contradicted' | 'redundant';
  readonly text: string;
  readonly conditions: readonly Condition[];
}

type Compile = (condition: unknown) => Test;

/** Hints about conditions that must all hold. */
export function hintsOf(
  when: Condition | undefined,
  sample: readonly Context[],
  compile: Compile,
): readonly Hint[] {
  const conditions = requiredBy(when);
  const pairs = conditions.flatMap((first, index) =>
    conditions.slice(index + 1).map((second) => [first, second] as const),
  );
  return [
    ...pairs.flatMap(contradiction),
    ...pairs.flatMap(repetition),
    ...sampled(conditions, sample, compile),
  ];
}

type Pair = readonly [Condition, Condition];

function contradiction(pair: Pair): readonly Hint[] {
  const [first, second] = pair.map((condition) => ('attribute' in condition ? condition : undefined));
  if (!first || !second || first.attribute !== second.attribute) return [];
  const isEmpty =
    areApart(first, second) || isExistenceDenied(first, second) || isExistenceDenied(second, first);
  return isEmpty ? [hint('contradicted', 'cannot both hold', pair)] : [];
}

/** Two lists of admitted values without one in common, or two ranges of numbers without one. */
function areApart(first: AttributeCondition, second: AttributeCondition): boolean {
  const [admitted, others] = [admittedBy(first), admittedBy(second)];
  if (admitted && others) return !admitted.some((value) => others.includes(value));
  const [range, other] = [rangeOf(first), rangeOf(second)];
  if (!range || !other) return false;
  const from = Math.max(range.from, other.from);
  const to = Math.min(range.to, other.to);
  const isOpen = [range, other].some(
    ({ isOpen: open, ...end }) => open && (end.from === from || end.to === to),
  );
  return from > to || (from === to && isOpen);
}

function admittedBy({ op, value, values }: AttributeCondition): readonly unknown[] | undefined {
  if (op === 'equals') return [value];
  return op === 'in' ? values : undefined;
}

interface Range {
  readonly from: number;
  readonly to: number;
  /** Whether its end is outside. */
  readonly isOpen: boolean;
}

function rangeOf({ op, value }: AttributeCondition): Range | undefined {
  const number = typeof value === 'number' ? value : Number.NaN;
  const [low, high] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  const ranges: Partial<Record<typeof op, Range>> = {
    greater_than: { from: number, to: high, isOpen: true },
    greater_or_equal: { from: number, to: high, isOpen: false },
    less_than: { from: low, to: number, isOpen: true },
    less_or_equal: { from: low, to: number, isOpen: false },
    equals: { from: number, to: number, isOpen: false },
  };
  return Number.isNaN(number) ? undefined : ranges[op];
}

/** `not_exists` beside any positive operator. */
function isExistenceDenied(denying: AttributeCondition, other: AttributeCondition): boolean {
  return denying.op === 'not_exists' && !/^not_|_none$/.test(other.op);
}

function repetition(pair: Pair): readonly Hint[] {
  const [first, second] = pair.map(conditionText);
  return first === second ? [hint('redundant', 'says the same twice', pair)] : [];
}

function sampled(
  conditions: readonly Condition[],
  sample: readonly Context[],
  compile: Compile,
): readonly Hint[] {
  if (sample.length === 0) return [];
  const columns = conditions.map((condition) => {
    const test = compile(condition);
    return { condition, rows: sample.map((context) => test(context)) };
  });
  const extreme = columns.flatMap(({ condition, rows }) => {
    if (rows.every(Boolean)) return [hint('always_true', 'holds for the whole sample', [condition])];
    return rows.some(Boolean) ? [] : [hint('never_true', 'holds for nobody in the sample', [condition])];
  });
  const varied = columns.filter(({ rows }) => rows.some(Boolean) && !rows.every(Boolean));
  const implied = varied.flatMap((narrow) =>
    varied
      .filter((wide) => wide !== narrow && narrow.rows.every((holds, row) => !holds || wide.rows[row]))
      // Of two that hold for the same contexts, only the later is left out.
      .filter((wide) => !isSame(wide.rows, narrow.rows) || varied.indexOf(wide) > varied.indexOf(narrow))
      .map((wide) =>
        hint('redundant', `holds whenever "${conditionText(narrow.condition)}" does, in the sample`, [
          wide.condition,
        ]),
      ),
  );
  return [...extreme, ...implied];
}

function isSame(first: readonly boolean[], second: readonly boolean[]): boolean {
  return first.every((holds, index) => holds === second[index]);
}

function hint(kind: Hint['kind'], claim: string, conditions: readonly Condition[]): Hint {
  return { kind, text: `${conditions.map(conditionText).join(' and ')} ${claim}`, conditions };
}
