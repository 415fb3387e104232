import { bag, list } from './check.js';
import type { Flags } from './compile.js';
import { FORMS, formOf } from './condition.js';
import type { Context } from './context.js';
import type { FlagScope } from './flag.js';
import type { Result } from './result.js';
import type { Test } from './scope.js';

/** An answer, or undefined: what comes next decides. `chain` counts the flags that led here as prerequisites of each other. */
export type Decide = (context: Context, flags: Flags, chain: number) => Result | undefined;

/** A test that one evaluation makes at most once, however many steps ask for it. */
export interface Question {
  readonly test: Test;
  readonly cost: number;
  /** Its place among the answers that are remembered; negative when there was none left. */
  readonly bit: number;
}

/** A row of a flag's decision table: `decide` is asked where all questions are answered with yes. */
export interface Step {
  readonly questions: readonly Question[];
  readonly decide: Decide;
}

export function stepOf(decide: Decide, questions: readonly Question[] = []): Step {
  return { questions, decide };
}

/** Always the same answer. */
export function constant(result: Result): Decide {
  return () => result;
}

/** The answer of the first step that has one. Steps that ask nothing are tried in turn, without the loop. */
export function firstOf(steps: readonly Step[]): Decide {
  const [{ questions, decide }, ...rest] = steps as readonly [Step, ...Step[]]; // a flag has a last step
  if (!questions.length) return rest[0] ? orElse(decide, firstOf(rest)) : decide;
  return (context, flags, chain) => {
    let asked = 0;
    let held = 0;
    next: for (let index = 0; index < steps.length; index++) {
      const { questions, decide } = steps[index] as Step;
      for (let at = 0; at < questions.length; at++) {
        const { test, bit } = questions[at] as Question;
        if (!(asked & bit)) {
          if (bit > 0) asked |= bit;
          held = test(context) ? held | bit : held & ~bit;
        }
        if (!(held & bit)) continue next;
      }
      const answer = decide(context, flags, chain);
      if (answer) return answer;
    }
    return undefined;
  };
}

function orElse(decide: Decide, otherwise: Decide): Decide {
  return (context, flags, chain) => decide(context, flags, chain) ?? otherwise(context, flags, chain);
}

/** A condition as questions: those of an `all` one by one, and what several steps ask is one question. */
export function questionsOf(condition: unknown, scope: FlagScope, depth = 0): readonly Question[] {
  const source = bag(condition);
  const id = depth + JSON.stringify(source);
  const known = scope.questions.get(id);
  const before = scope.cost;
  scope.cost += known?.cost ?? 0;
  if (known) return [known];
  const form = formOf(source, scope, depth);
  if (form === 'all') return list(source.all).flatMap((each) => questionsOf(each, scope, depth + 1));
  const test = FORMS[form](source[form], scope, depth + 1, source);
  return [questionOf(test, scope, { id, cost: scope.cost - before })];
}

/** A new question; the first 31 of a flag are remembered. */
export function questionOf(
  test: Test,
  { questions }: FlagScope,
  { id = test, cost = 0 }: { readonly id?: unknown; readonly cost?: number } = {},
): Question {
  const question = { test, cost, bit: 1 << Math.min(questions.size, 31) };
  questions.set(id, question);
  return question;
}
