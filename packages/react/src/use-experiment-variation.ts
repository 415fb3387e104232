'use client';

import { PennonError } from '@pennon/core';
import { useContext } from 'react';
import { ExperimentContext } from './experiment-provider.js';
import type { FlagKey, VariationOf } from './pennon-flags.js';
import { useExperiment } from './use-experiment.js';

/**
 * The variation that a person gets, exposed on commit. Inside an `ExperimentProvider` the key may be left out, and
 * the provider's exposure counts.
 *
 * @throws PennonError `EXPERIMENT_MISSING` without a key and outside of a provider
 */
export function useExperimentVariation<Key extends FlagKey>(key: Key): VariationOf<Key> | undefined;
export function useExperimentVariation(): string | undefined;
export function useExperimentVariation(key?: string): string | undefined {
  const scope = useContext(ExperimentContext);
  const asked = key ?? scope?.key;
  if (asked === undefined) {
    throw new PennonError('EXPERIMENT_MISSING', 'useExperimentVariation() found no <ExperimentProvider>.', {
      hint: 'Wrap the tree in one, or give the key of the flag.',
    });
  }
  const exposure = asked === scope?.key ? 'manual' : 'commit';
  return useExperiment<string>(asked, { exposure }).variation;
}
