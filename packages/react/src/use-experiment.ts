'use client';

import {
  type AnswerLayer,
  answerUnder,
  type EventAttributes,
  exposureLogOf,
  exposureScopeOf,
  type FlagStore,
  frozen,
  track,
  unitOfExperiment,
} from '@pennon/store';
import { useCallback, useEffect, useMemo, useState } from 'react';
import type { FlagKey, ValueOf, VariationOf } from './pennon-flags.js';
import { useProvidedStore } from './store-context.js';
import { useRead } from './use-answer.js';
import { useVisible } from './use-visible.js';

/** For {@link useExperiment}: when somebody counts as exposed, and which changes are seen. */
export interface ExperimentOptions {
  /**
   * When a person counts as exposed: once this component is on the page (`commit`, the default), once the element
   * with `ref` is in sight (`visible`), or when `expose` is called (`manual`).
   */
  readonly exposure?: 'commit' | 'visible' | 'manual' | undefined;
  /** Which changes are seen; by default `frozen`: an experiment does not flip under a person. */
  readonly updatePolicy?: AnswerLayer | undefined;
}

/** What a person gets of an experiment. Frozen; the same object until something in it changes. */
export interface ExperimentAnswer<Value, Variation extends string = string> {
  /** Undefined while nothing is known: render the control. */
  readonly variation: Variation | undefined;
  readonly value: Value | undefined;
  /** The person takes part: outside, in a holdout and under an override nobody does, and nothing is recorded. */
  readonly isIn: boolean;
  /** Of the element that must be in sight, for `visible`. */
  readonly ref: (element: Element | null) => void;
  /** Records that the person sees the variation; more than once counts once. Not while rendering. */
  readonly expose: () => void;
  /** Records what the experiment's unit did. */
  readonly track: (metric: string, value?: number, attributes?: EventAttributes) => void;
}

/**
 * The variation of the experiment that runs on a flag, and its exposure: recorded when React has committed, once,
 * however often it renders, is hidden and shown again, or is read. Another user or session exposes anew.
 *
 * @param key - the flag's
 */
export function useExperiment<Key extends FlagKey>(
  key: Key,
  options?: ExperimentOptions,
): ExperimentAnswer<ValueOf<Key>, VariationOf<Key>>;
export function useExperiment(key: string, options: ExperimentOptions = {}): ExperimentAnswer<unknown> {
  const { exposure = 'commit', updatePolicy = frozen } = options;
  const store = useProvidedStore('useExperiment', key);
  const [reader] = useState({});
  const answer = answerUnder(store, updatePolicy);
  const result = useRead(store, (state) => answer(state, key, reader));
  const scope = useRead(store, (state) => exposureScopeOf(state, result));
  const expose = useCallback(() => {
    // A store that has moved on since this was rendered has another person in it, or another answer for them.
    if (answer(store.getState(), key, reader) === result) exposureLogOf(store).expose(result);
  }, [store, answer, key, reader, result]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: to another person the same answer is exposed anew
  useEffect(() => {
    if (exposure === 'commit') expose();
  }, [expose, exposure, scope]);
  const ref = useVisible(expose, { isWatching: exposure === 'visible', scope });
  return useMemo(() => {
    const { value, variation, experiment } = result;
    const isIn = experiment?.isIn === true;
    return Object.freeze({ variation, value, isIn, ref, expose, track: trackerOf(store, experiment?.key) });
  }, [result, ref, expose, store]);
}

function trackerOf(store: FlagStore, experiment: string | undefined): ExperimentAnswer<unknown>['track'] {
  return (metric, value, attributes) => {
    const state = store.getState();
    const { asking = state.context } = state;
    const unit =
      experiment === undefined ? undefined : unitOfExperiment({ ...state, context: asking }, experiment);
    track(store, metric, { value, attributes, unit });
  };
}
