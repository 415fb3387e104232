/** What the store uses of the app's Supabase client. The real `SupabaseClient` is one; nothing of supabase-js is imported. */
export interface SupabaseLike {
  schema(name: string): {
    rpc(fn: string, args?: Readonly<Record<string, unknown>>): RpcRequestLike;
  };
  channel(topic: string, options: ChannelOptionsLike): ChannelLike;
  removeChannel(channel: ChannelLike): PromiseLike<unknown>;
  readonly realtime: RealtimeLike;
}

/** What `rpc` of supabase-js answers: a promise of a response, which may be aborted. */
export interface RpcRequestLike extends PromiseLike<RpcResponseLike> {
  abortSignal?(signal: AbortSignal): PromiseLike<RpcResponseLike>;
}

/** `data` is what a server sent: unknown until it is read. */
export interface RpcResponseLike {
  readonly data: unknown;
  readonly error: unknown;
  readonly status?: number;
}

/** What is used of the Realtime client of supabase-js. */
export interface RealtimeLike {
  setAuth(): PromiseLike<unknown>;
  /** Internal to supabase-js: true after `setAuth(token)`, whose token a bare `setAuth()` would replace. */
  _isManualToken?(): boolean;
}

/** How channels are opened: always private, so that row-level security decides who hears. */
export interface ChannelOptionsLike {
  config: { private: boolean };
}

/** What is used of a channel of supabase-js. */
export interface ChannelLike {
  on(
    type: 'broadcast',
    filter: { event: string },
    callback: (message: { readonly payload?: unknown }) => void,
  ): unknown;
  subscribe(callback: (status: string, error?: Error) => void): unknown;
}
