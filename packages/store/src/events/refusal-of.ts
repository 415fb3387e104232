/** What an error says about sending again. */
export interface Refusal {
  /** Something in the call makes it fail, whenever it is made. */
  readonly isOfTheEvents: boolean;
  /** Fewer at once may succeed. */
  readonly isTooMuch: boolean;
  /** The server asked not to be asked before. */
  readonly retryAfterMs: number;
}

/** As PostgREST says it: text that Postgres cannot hold is 400, too much is 413, no list is 422. */
const OF_THE_EVENTS: readonly unknown[] = [400, 413, 422];
/** A minute's budget is spent, and browsers may not see how long that lasts. */
const LIMITED_MS = 60_000;
const LONGEST_RETRY_AFTER_MS = 600_000;

/** Reads whatever was thrown. All that is not known to be of the events, is of the network or the service. */
export function refusalOf(error: unknown): Refusal {
  const { code, details } = (error ?? {}) as { readonly code?: unknown; readonly details?: unknown };
  const { status, retryAfterMs } = (details ?? {}) as Readonly<Record<string, unknown>>;
  const isLimited = status === 429;
  const askedMs = Number(retryAfterMs) || (isLimited ? LIMITED_MS : 0);
  return {
    isOfTheEvents: OF_THE_EVENTS.includes(status),
    isTooMuch: isLimited || code === 'INGEST_TIMEOUT',
    retryAfterMs: Math.min(Math.max(askedMs, 0), LONGEST_RETRY_AFTER_MS),
  };
}
