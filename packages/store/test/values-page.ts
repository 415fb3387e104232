import type { Context, PennonError } from '@pennon/core';
import {
  createValuesStore,
  type FlagAnswer,
  type FlagValues,
  type ValuesStore,
  type ValuesStoreOptions,
} from '@pennon/store/values';
import { settle, VirtualTime } from './virtual-time.js';

/** One call of `refresh`, which the test answers when it likes. */
interface Question {
  readonly context: Context;
  readonly signal: AbortSignal;
  answer(values: unknown): Promise<void>;
  fail(error: unknown): Promise<void>;
}

export interface ValuesPage {
  readonly store: ValuesStore;
  readonly time: VirtualTime;
  readonly errors: PennonError[];
  readonly questions: Question[];
  /** The question that was asked last. */
  last(): Question;
}

/** What a server answers. */
export function valuesOf(flags: Readonly<Record<string, FlagAnswer | string>>, revision = 1): FlagValues {
  const answers = Object.entries(flags).map(([key, answer]): [string, FlagAnswer] => [
    key,
    typeof answer === 'string' ? { value: answer, variation: answer, reason: 'targeting_match' } : answer,
  ]);
  return { environment: 'test', revision, flags: Object.fromEntries(answers) };
}

/** An answer of a running experiment. */
export function inExperiment(variation: string, exposure?: string, isIn = true): FlagAnswer {
  const experiment = { key: 'hero-test', version: 1, variation, isIn };
  const answer: FlagAnswer = { value: variation, variation, reason: 'experiment', experiment };
  return exposure === undefined ? answer : { ...answer, exposure };
}

/** A store of Anna's values that is not started, whose server is the test. */
export function valuesPage(options: Partial<ValuesStoreOptions> = {}): ValuesPage {
  const time = new VirtualTime();
  const errors: PennonError[] = [];
  const questions: Question[] = [];
  const store = createValuesStore({
    environment: 'test',
    context: { userId: 'anna' },
    runtime: time,
    onError: (error) => errors.push(error),
    refresh: (signal, context) =>
      new Promise((resolve, reject) => {
        questions.push({
          context,
          signal,
          answer(values) {
            resolve(structuredClone(values) as FlagValues); // or whatever else a server may say
            return settle();
          },
          fail(error) {
            reject(error);
            return settle();
          },
        });
      }),
    ...options,
  });
  const last = (): Question => {
    const question = questions.at(-1);
    if (question === undefined) throw new Error('nothing was asked');
    return question;
  };
  return { store, time, errors, questions, last };
}
