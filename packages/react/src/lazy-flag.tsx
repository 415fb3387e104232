'use client';

import { type ComponentType, type JSX, type LazyExoticComponent, lazy } from 'react';
import type { FlagKey, VariationOf } from './pennon-flags.js';
import { useAnswer } from './use-answer.js';

type Load<Props> = () => Promise<{ readonly default: ComponentType<Props> }>;

/**
 * A component whose code is loaded by the flag's variation: who is served one never downloads the others. It suspends
 * while it loads. A variation without a loader shows nothing, or `fallback`.
 */
export function lazyFlag<Key extends FlagKey, Props extends object = object>(
  key: Key,
  loaders: Partial<Readonly<Record<VariationOf<Key>, Load<Props>>>>,
  { fallback: Fallback }: { readonly fallback?: ComponentType<Props> } = {},
): ComponentType<Props> {
  const loads: Readonly<Record<string, Load<Props> | undefined>> = loaders;
  const components: Record<string, LazyExoticComponent<ComponentType<Props>>> = {};
  for (const [variation, load] of Object.entries(loads)) {
    if (load !== undefined) components[variation] = lazy(load);
  }
  const Lazy = (props: Props): JSX.Element | null => {
    const variation = useAnswer('lazyFlag', key, (result) => result.variation);
    const Loaded =
      variation !== undefined && Object.hasOwn(components, variation) ? components[variation] : undefined;
    const Component = Loaded ?? Fallback;
    return Component === undefined ? null : <Component {...props} />;
  };
  Lazy.displayName = `lazyFlag(${key})`;
  return Lazy;
}
