export type { EventAttributes, EventSink, Exposure, Metric } from './event.js';
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
} from './flag-store.js';
export { type Runtime, systemRuntime } from './runtime.js';
export type {
  ChannelLike,
  ChannelOptionsLike,
  RealtimeLike,
  RpcRequestLike,
  RpcResponseLike,
  SupabaseLike,
} from './supabase-like.js';
export { type SupabaseSourceOptions, supabaseSource } from './supabase-source.js';
