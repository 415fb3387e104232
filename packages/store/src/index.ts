export { fetchSnapshot } from './fetch-snapshot.js';
export { evaluateIn, type FlagSource, type FlagState, type FlagStatus } from './flag-state.js';
export { createFlagStore, type FlagStore, type FlagStoreOptions } from './flag-store.js';
export { type Runtime, systemRuntime } from './runtime.js';
export type {
  ChannelLike,
  ChannelOptionsLike,
  RealtimeLike,
  RpcRequestLike,
  RpcResponseLike,
  SupabaseLike,
} from './supabase-like.js';
