'use client';

import type { ComponentType, JSX } from 'react';
import type { FlagKey, VariationOf } from './pennon-flags.js';
import { type ExperimentOptions, useExperiment } from './use-experiment.js';

/**
 * A component for each variation of an experiment, exposed on commit:
 * `withExperiment('hero')({ wide: WideHero, tall: TallHero }, { fallback: WideHero })`. The fallback stands in for a
 * variation without a component, and while nothing is known.
 */
export function withExperiment<Key extends FlagKey>(
  key: Key,
): <Props extends object>(
  components: Partial<Readonly<Record<VariationOf<Key>, ComponentType<Props>>>>,
  options?: Pick<ExperimentOptions, 'updatePolicy'> & { readonly fallback?: ComponentType<Props> },
) => ComponentType<Props> {
  return <Props extends object>(
    components: Readonly<Record<string, ComponentType<Props> | undefined>>,
    { fallback, ...options }: ExperimentOptions & { readonly fallback?: ComponentType<Props> } = {},
  ) => {
    const Varied = (props: Props): JSX.Element | null => {
      const { variation } = useExperiment<string>(key, options);
      const Chosen =
        variation !== undefined && Object.hasOwn(components, variation) ? components[variation] : undefined;
      const Component = Chosen ?? fallback;
      return Component === undefined ? null : <Component {...props} />;
    };
    Varied.displayName = `withExperiment(${key})`;
    return Varied;
  };
}
