import type { Result } from '@pennon/core';
import { unitOfExperiment, whoOf } from './exposure-log.js';
import { type Answer, type AnswerLayer, evaluateIn, type FlagState } from './flag-state.js';
import type { FlagStore, FlagStoreOptions } from './flag-store.js';

/** Readers see every change at once. What flags do by default. */
export const live: AnswerLayer = (under) => under;

/**
 * The first answer that a person is given stays until the page is loaded again. What experiments do by default.
 * A flag that is turned off, or whose prerequisite fails, answers so at once whatever the policy.
 */
export const frozen: AnswerLayer = (under) => keeping(under, new Map());

/** A component keeps the answer that it was mounted with; one that is mounted later is given the newest. */
export const nextMount: AnswerLayer = (under) => {
  const answers = new WeakMap<object, Answer>();
  return (state, key, reader) => {
    if (reader === undefined) return under(state, key);
    let answer = answers.get(reader);
    if (answer === undefined) {
      answer = keeping(under, new Map());
      answers.set(reader, answer);
    }
    return answer(state, key, reader);
  };
};

interface Kept {
  readonly result: Result;
  /** Whom the experiment drew, where there is one: a team may change under the same person. */
  readonly unit: string | undefined;
}

/** Nothing is kept of what is no answer: the default gives way to the first value. */
function keeping(under: Answer, kept: Map<string, Kept>): Answer {
  let who: string | undefined;
  return (state, key, reader) => {
    const fresh = under(state, key, reader);
    const now = whoOf(state.context);
    if (now !== who) kept.clear();
    who = now;
    if (actsAtOnce(fresh)) return fresh;
    const earlier = kept.get(key);
    if (earlier !== undefined && earlier.unit === unitIn(state, earlier.result)) return earlier.result;
    if (fresh.reason !== 'error') kept.set(key, { result: fresh, unit: unitIn(state, fresh) });
    return fresh;
  };
}

function unitIn(state: FlagState, { experiment }: Result): string | undefined {
  return experiment && unitOfExperiment(state, experiment.key);
}

/** An override is somebody's own wish, and what is turned off must be off. */
function actsAtOnce(result: Result): boolean {
  return result.reason === 'disabled' || result.reason === 'prerequisite' || 'source' in result;
}

/** A policy over a store's answers, for who asks by it alone: one for all of them, so that they agree. */
export function answerUnder(store: FlagStore, policy: AnswerLayer): Answer {
  const { options } = store;
  const known = policies.get(options) ?? new Map<AnswerLayer, Answer>();
  policies.set(options, known);
  const answer = known.get(policy) ?? policy(evaluateIn);
  known.set(policy, answer);
  return answer;
}

const policies = new WeakMap<FlagStoreOptions, Map<AnswerLayer, Answer>>();
