/** What is asked of `public.pennon_snapshot`. Plain data: it may be part of a cache's key. */
export interface RulesetQuestion {
  readonly url: string;
  readonly environment: string;
  /** The revision that is held. One that never was asks for everything. */
  readonly since?: number | undefined;
}

/** How a ruleset is asked for. */
export interface AskOptions {
  readonly key: string;
  readonly revalidateSeconds: number;
  readonly timeoutMs: number;
  /** Of this question: what a cache asks later by itself needs another. */
  readonly signal: AbortSignal;
}

/**
 * Answers with what the wire has, unread; rejects when there is nothing to be had. With a signal that is aborted from
 * the start it only tags what is rendered, and rejects without waiting.
 */
export type AskRuleset = (question: RulesetQuestion, options: AskOptions) => Promise<unknown>;

/** What is revalidated when an environment changes. */
export function tagOf(environment: string): string {
  return `pennon:${environment}`;
}
