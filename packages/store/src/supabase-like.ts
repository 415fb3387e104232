/** What the store uses of the app's Supabase client. The real `SupabaseClient` is one; nothing of supabase-js is imported. */
export interface SupabaseLike {
  schema(name: string): {
    rpc(fn: string, args?: Readonly<Record<string, unknown>>): RpcRequestLike;
  };
  channel(topic: string, options: ChannelOptionsLike): ChannelLike;
  removeChannel(channel: ChannelLike): PromiseLike<unknown>;
  readonly realtime: RealtimeLike;
}

export interface RpcRequestLike extends PromiseLike<RpcResponseLike> {
  abortSignal?(signal: AbortSignal): PromiseLike<RpcResponseLike>;
}

/** `data` is what a server sent: unknown until it is read. */
export interface RpcResponseLike {
  readonly data: unknown;
  readonly error: unknown;
  readonly status?: number;
}

export interface RealtimeLike {
  setAuth(): PromiseLike<unknown>;
  /** Internal to supabase-js: true after `setAuth(token)`, whose token a bare `setAuth()` would replace. */
  _isManualToken?(): boolean;
}

export interface ChannelOptionsLike {
  config: { private: boolean };
}

export interface ChannelLike {
  on(
    type: 'broadcast',
    filter: { event: string },
    callback: (message: { readonly payload?: unknown }) => void,
  ): unknown;
  subscribe(callback: (status: string, error?: Error) => void): unknown;
}
