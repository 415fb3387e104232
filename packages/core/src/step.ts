import { bag, list } from './check.js';
import { FORMS, formOf } from './condition.js';
import type { Context } from './context.js';
import type { FlagScope } from './flag.js';
import type { Flags } from './flags.js';
import type { Result } from './result.js';
import type { Test } from './scope.js';

/** An answer, or undefined: what comes next decides. `chain` counts the flags that led here as prerequisites of each other. */
export type Decide = (context: Context, flags: Flags, chain: number) => Result | undefined;

/** A test that one evaluation makes at most once, however many steps ask for it. */
export interface Question {
  readonly test: Test;
  readonly cost: number;
  /** Its place among the answers that are remembered; 0 when there was none left. */
  readonly bit: number;
}

/** A row of a flag's decision table: `decide` is asked where all questions are answered with yes. */
export interface Step {
  /** The questions' bits. */
  readonly needs: number;
  readonly decide: Decide;
}

export function stepOf(decide: Decide, questions: readonly Question[] = []): Step {
  let needs = 0;
  const asking = questions.reduceRight((then, { test, bit }) => {
    needs |= bit;
    // A question whose answer is not remembered is asked by the step itself.
    return bit ? then : where(test, then);
  }, decide);
  return { needs, decide: asking };
}

function where(test: Test, decide: Decide): Decide {
  return (context, flags, chain) => (test(context) ? decide(context, flags, chain) : undefined);
}

/** Always the same answer. */
export function constant(result: Result): Decide {
  return () => result;
}

/**
 * The answer of the first step that has one. Steps that share no question with a later one are tried in turn, without the
 * loop, where there are few: each is a call in the one before.
 */
export function firstOf(steps: readonly Step[], questions: readonly Question[]): Decide {
  const [{ needs, decide }, ...rest] = steps as readonly [Step, ...Step[]]; // a flag has a last step
  if (rest.length < 9 && !rest.some((step) => step.needs & needs)) {
    const alone = questions.reduceRight(
      (then, { test, bit }) => (bit & needs ? where(test, then) : then),
      decide,
    );
    return rest[0] ? orElse(alone, firstOf(rest, questions)) : alone;
  }
  return (context, flags, chain) => {
    let asked = 0;
    let held = 0;
    for (let index = 0; index < steps.length; index++) {
      const { needs, decide } = steps[index] as Step;
      let open = needs & ~held;
      // What was answered with no stays open.
      while (open && !(open & asked)) {
        const bit = open & -open;
        asked |= bit;
        // Bits are given in the order of the questions.
        if ((questions[31 - Math.clz32(bit)] as Question).test(context)) {
          held |= bit;
          open ^= bit;
        }
      }
      const answer = !open && decide(context, flags, chain);
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
  const { questions, cost } = scope;
  const known = questions.get(id);
  if (known) {
    scope.cost += known.cost;
    return [known];
  }
  const form = formOf(source, scope, depth);
  if (form === 'all') return list(source.all).flatMap((each) => questionsOf(each, scope, depth + 1));
  const test = FORMS[form](source[form], scope, depth + 1, source);
  return [questionOf(test, scope, id, scope.cost - cost)];
}

/** A new question; the first 31 of a flag are remembered. */
export function questionOf(test: Test, { questions }: FlagScope, id: unknown = test, cost = 0): Question {
  const question = { test, cost, bit: questions.size < 31 ? 1 << questions.size : 0 };
  questions.set(id, question);
  return question;
}
