'use client';

import { answerUnder, evaluateIn, type FlagStore, frozen, scopedStore } from '@pennon/store';
import {
  type Context,
  createContext,
  type JSX,
  type ReactNode,
  useContext,
  useEffect,
  useMemo,
  useRef,
} from 'react';
import type { FlagKey, VariationOf } from './pennon-flags.js';
import { StoreContext, useProvidedStore } from './store-context.js';
import { type ExperimentAnswer, type ExperimentOptions, useExperiment } from './use-experiment.js';

/** The experiment that the tree below is about. */
export const ExperimentContext: Context<ExperimentScope | undefined> = createContext<
  ExperimentScope | undefined
>(undefined);

export interface ExperimentScope {
  readonly key: string;
  readonly answer: ExperimentAnswer<unknown>;
}

/** For {@link ExperimentProvider}. */
export interface ExperimentProviderProps<Key extends FlagKey> extends ExperimentOptions {
  /** The key of the flag that the experiment runs on. */
  readonly experiment: Key;
  /** Hears of the variation that is on the page, once until it is another. */
  readonly onVariationAssigned?: ((variation: VariationOf<Key>) => void) | undefined;
  readonly children?: ReactNode;
}

/**
 * Pins an experiment's variation for the tree below, whatever reads its flag there, and records one exposure for it.
 * With `exposure="visible"`, `useExperimentScope().ref` goes to the element that must be in sight.
 */
export function ExperimentProvider<Key extends FlagKey>(props: ExperimentProviderProps<Key>): JSX.Element {
  const { experiment, exposure, updatePolicy = frozen, onVariationAssigned, children } = props;
  const outer = useProvidedStore('ExperimentProvider', experiment);
  const answer = useExperiment(experiment, { exposure, updatePolicy });
  const { variation } = answer;
  const assigned = useRef<string>(undefined);
  useEffect(() => {
    // Effects run again when a hidden tree is shown, and twice under StrictMode.
    if (variation === undefined || variation === assigned.current) return;
    assigned.current = variation;
    onVariationAssigned?.(variation);
  }, [variation, onVariationAssigned]);
  const store = useMemo(() => pinning(outer, experiment, updatePolicy), [outer, experiment, updatePolicy]);
  const scope = useMemo(() => ({ key: experiment, answer }), [experiment, answer]);
  return (
    <StoreContext.Provider value={store}>
      <ExperimentContext.Provider value={scope}>{children}</ExperimentContext.Provider>
    </StoreContext.Provider>
  );
}

/** The nearest `ExperimentProvider`'s answer; undefined outside of one. */
export function useExperimentScope(): ExperimentAnswer<unknown> | undefined {
  return useContext(ExperimentContext)?.answer;
}

function pinning(
  store: FlagStore,
  experiment: string,
  policy: NonNullable<ExperimentOptions['updatePolicy']>,
): FlagStore {
  const pinned = answerUnder(store, policy);
  return scopedStore(store, (state, key, reader) =>
    key === experiment ? pinned(state, key, reader) : evaluateIn(state, key, reader),
  );
}
