/** What a network and an overloaded server do to one HTTP request, or to the handshake of a socket. */
export type RequestFault =
  | { readonly type: 'none' }
  | { readonly type: 'late'; readonly ms: number }
  | { readonly type: 'status'; readonly status: 500 | 502 | 503 | 429; readonly retryAfter?: string }
  | { readonly type: 'slow body'; readonly ms: number }
  | { readonly type: 'truncated' }
  | { readonly type: 'reset' }
  | { readonly type: 'reset in the body' }
  | { readonly type: 'hang' };

/** What a network does to one message of a socket, in either direction. */
export type MessageFault =
  | { readonly type: 'none' }
  | { readonly type: 'lost' }
  | { readonly type: 'twice' }
  | { readonly type: 'after the next' }
  | { readonly type: 'late'; readonly ms: number }
  | { readonly type: 'half-open' }
  | { readonly type: 'reset' };

/** What one client goes through, in order; when a list is at its end, the network is well. */
export interface FaultScript {
  readonly seed: number;
  readonly requests: readonly RequestFault[];
  readonly messages: readonly MessageFault[];
}

/** The script of a seed: the same in every run. */
export function scriptOf(seed: number): FaultScript {
  const random = mulberry32(seed);
  const below = (limit: number): number => Math.floor(random() * limit);
  const oneOf = <Value>(values: readonly Value[]): Value => values[below(values.length)] as Value; // never empty
  const list = <Fault extends { readonly type: string }>(
    longest: number,
    faults: () => readonly Fault[],
  ): readonly (Fault | { readonly type: 'none' })[] => {
    // From a network that is nearly well to one where nothing works.
    const share = random();
    return Array.from({ length: below(longest) }, () =>
      random() < share ? oneOf(faults()) : { type: 'none' },
    );
  };
  return {
    seed,
    requests: list<RequestFault>(12, () => [
      { type: 'late', ms: below(150) },
      { type: 'status', status: oneOf([500, 502, 503] as const) },
      { type: 'status', status: 429, retryAfter: oneOf(['1', '0', 'soon']) },
      { type: 'slow body', ms: below(200) },
      { type: 'truncated' },
      { type: 'reset' },
      { type: 'reset in the body' },
      { type: 'hang' },
    ]),
    messages: list<MessageFault>(40, () => [
      { type: 'lost' },
      { type: 'lost' },
      { type: 'twice' },
      { type: 'after the next' },
      { type: 'late', ms: below(100) },
      { type: 'half-open' },
      { type: 'reset' },
    ]),
  };
}

/** Source: Tommy Ettinger's Mulberry32. */
export function mulberry32(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
