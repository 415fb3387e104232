export { type ConfigSchema, type ConfigValues, configReader } from './config-reader.js';
export type { EventAttributes, EventSink, Exposure, Metric } from './event.js';
export {
  type ExposureLog,
  exposureLogOf,
  exposureScopeOf,
  type LoggedExposure,
  unitOfExperiment,
} from './exposure-log.js';
export { pendingExtras } from './extras.js';
export { fetchSnapshot } from './fetch-snapshot.js';
export type { FlagSource, SourceListener } from './flag-source.js';
export {
  type Answer,
  type AnswerLayer,
  evaluateIn,
  type FlagOrigin,
  type FlagState,
  type FlagStatus,
} from './flag-state.js';
export {
  createFlagStore,
  type FlagStore,
  type FlagStoreOptions,
  type FlagStoreUpdate,
} from './flag-store.js';
export { type IdentifyOptions, identify, isSuspended } from './identify.js';
export { type Overrides, overridesOf, setOverrides } from './overrides.js';
export { preloadFlags } from './preload-flags.js';
export { type Runtime, systemRuntime } from './runtime.js';
export { rootStoreOf, scopedStore } from './scoped-store.js';
export type {
  ChannelLike,
  ChannelOptionsLike,
  RealtimeLike,
  RpcRequestLike,
  RpcResponseLike,
  SupabaseLike,
} from './supabase-like.js';
export { type SupabaseSourceOptions, supabaseSource } from './supabase-source.js';
export { flush, type TrackOptions, track } from './track.js';
export { answerUnder, frozen, live, nextMount } from './update-policy.js';
