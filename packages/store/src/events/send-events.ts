import type { OutgoingEvent } from './outgoing-event.js';

/**
 * Takes events to where they are recorded, at most 500 and 256 kB at a time. Resolves when they have arrived; what the
 * answer rejects is not sent again. Rejects when they have not: they are all sent again, so recording must be safe to
 * repeat. `details: {status, retryAfterMs}` in what it throws are heeded.
 */
export type SendEvents = (events: readonly OutgoingEvent[], options: SendOptions) => PromiseLike<unknown>;

/** How one batch is to be sent. */
export interface SendOptions {
  /** Aborted when nobody waits for the answer any more. */
  readonly signal: AbortSignal;
  /** The page may be going: send it so that it outlives the page, as `fetch` does with `keepalive`. At most 60 kB. */
  readonly isLeaving: boolean;
}

/** What may stand in an answer, under `results`, about the event at that index. */
export interface EventVerdict {
  readonly index: number;
  readonly status: 'accepted' | 'duplicate' | 'rejected';
  readonly code?: string;
  readonly message?: string;
}

/** The verdicts in an answer, by index; whoever answers nothing of the kind has taken everything. */
export function verdictsIn(answer: unknown): ReadonlyMap<number, EventVerdict> {
  const results = resultsIn(answer) ?? [];
  return new Map(
    results.flatMap((verdict) =>
      typeof verdict === 'object' && verdict !== null ? [[(verdict as EventVerdict).index, verdict]] : [],
    ) as [number, EventVerdict][], // a status that is unknown is none that rejects
  );
}

/** The list, unread. */
export function resultsIn(answer: unknown): readonly unknown[] | undefined {
  const results = (answer as { readonly results?: unknown } | null | undefined)?.results;
  return Array.isArray(results) ? results : undefined;
}
