import type { Result } from '@pennon/core';

/** What a server signed for an answer: who saw which variation, so that the page need not know. */
export interface ExposureToken {
  /** The newest: an earlier one may have expired. */
  readonly token: string;
  /** The first: the same for as long as the answer is the same. */
  readonly id: string;
}

/** The token of an answer that came with one. */
export function tokenOf(result: Result): ExposureToken | undefined {
  return tokens.get(result);
}

/** Gives an answer its token, or a newer one that says the same. */
export function setToken(result: Result, token: string | undefined): void {
  if (token !== undefined) tokens.set(result, { token, id: tokens.get(result)?.id ?? token });
}

/** Beside the results: a token that is signed anew is no other answer, and renders nobody. */
const tokens = new WeakMap<Result, ExposureToken>();
