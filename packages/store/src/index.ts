export type { EventAttributes, EventSink, Exposure, Metric } from './event.js';
export { fetchSnapshot } from './fetch-snapshot.js';
export {
  type Answer,
  type AnswerLayer,
  evaluateIn,
  type FlagSource,
  type FlagState,
  type FlagStatus,
} from './flag-state.js';
export {
  createFlagStore,
  type FlagStore,
  type FlagStoreOptions,
  type FlagStoreUpdate,
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
