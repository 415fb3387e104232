'use client';

export { FlagProvider, type FlagProviderProps } from './flag-provider.js';
export { FlagCase, FlagDefault, FlagSwitch, type FlagSwitchProps } from './flag-switch.js';
export type { BooleanFlagKey, FlagKey, PennonFlags, ValueOf, VariationOf } from './pennon-flags.js';
export { useFlagStore } from './store-context.js';
export { type FlagDetails, useFlag } from './use-flag.js';
export { useFlagEnabled } from './use-flag-enabled.js';
export { type FlagLoading, useFlagLoading } from './use-flag-loading.js';
export { useFlagValue } from './use-flag-value.js';
