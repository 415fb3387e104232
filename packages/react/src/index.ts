'use client';

export {
  type EventSink,
  type Exposure,
  frozen,
  type IdentifyOptions,
  live,
  type Metric,
  nextMount,
  type Overrides,
  preloadFlags,
} from '@pennon/store';
export { createFlagHook } from './create-flag-hook.js';
export type { Failure } from './error-catcher.js';
export {
  ExperimentProvider,
  type ExperimentProviderProps,
  useExperimentScope,
} from './experiment-provider.js';
export { FlagBoundary, type FlagBoundaryProps } from './flag-boundary.js';
export { FlagProvider, type FlagProviderProps } from './flag-provider.js';
export { FlagCase, FlagDefault, FlagSwitch, type FlagSwitchProps } from './flag-switch.js';
export { lazyFlag } from './lazy-flag.js';
export type {
  BooleanFlagKey,
  ConfigKey,
  FlagKey,
  PennonConfigs,
  PennonFlags,
  ValueOf,
  VariationOf,
} from './pennon-flags.js';
export { renderIfEnabled } from './render-if-enabled.js';
export { useFlagStore } from './store-context.js';
export { switchOnFlag } from './switch-on-flag.js';
export { useConfig } from './use-config.js';
export { type ExperimentAnswer, type ExperimentOptions, useExperiment } from './use-experiment.js';
export { useExperimentVariation } from './use-experiment-variation.js';
export { type FlagDetails, useFlag } from './use-flag.js';
export { type FlagAnalytics, useFlagAnalytics } from './use-flag-analytics.js';
export { useFlagEnabled } from './use-flag-enabled.js';
export { type FlagLoading, useFlagLoading } from './use-flag-loading.js';
export { useFlagValue } from './use-flag-value.js';
export { useIdentify } from './use-identify.js';
export { useOverrides } from './use-overrides.js';
export { withExperiment } from './with-experiment.js';
export { type FlagProps, withFlags } from './with-flags.js';
