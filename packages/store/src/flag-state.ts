import type { Context, Document, Evaluator, PennonError, Result } from '@pennon/core';

/**
 * `loading`: nothing is known yet. `ready`: in step with the database. `stale`: the last known flags, while the
 * database cannot be asked. `error`: it cannot be asked and nothing is known, so defaults apply.
 */
export type FlagStatus = 'loading' | 'ready' | 'stale' | 'error';

/** Where the flags come from: nowhere yet, the snapshot the store was made with, what was kept, or the source itself. */
export type FlagOrigin = 'default' | 'server' | 'cache' | 'live';

/** What a store holds; a new object with every change, never changed in place. */
export interface FlagState {
  readonly status: FlagStatus;
  readonly source: FlagOrigin;
  /** Announcements arrive at once; without, changes are seen at the next poll. */
  readonly isLive: boolean;
  /** The ruleset's revision; undefined while nothing is known. */
  readonly revision: number | undefined;
  /** Of the documents, as the wire has it. */
  readonly checksum: number;
  /** Epoch ms at which the source last confirmed what is held: how old it is while `stale`. */
  readonly updatedAt: number | undefined;
  /** Why the status is `stale` or `error`. */
  readonly error: PennonError | undefined;
  /** Who asks, with the time of the evaluation. */
  readonly context: Context;
  /** Who is there by now, while the answers are still for the context: where they must be asked for. */
  readonly asking?: Context | undefined;
  readonly evaluator: Evaluator;
  /** What the evaluator was compiled from, by `kind/key`; undefined in a store that holds values, not rules. */
  readonly documents: ReadonlyMap<string, Document> | undefined;
  /** Whether exposures and metrics may be recorded; they may unless it is false. */
  readonly consent: boolean | undefined;
  /** What readers are answered where it is not what the evaluator says: overrides, an update policy. */
  readonly answer: Answer | undefined;
}

/**
 * Answers a reader. Without side effects that anybody could see: it is called while rendering.
 *
 * @param reader - who reads: the same object for as long as a component is mounted
 */
export type Answer = (state: FlagState, key: string, reader?: object) => Result;

/** Changes what the answers under it say. */
export type AnswerLayer = (under: Answer) => Answer;

/** The answer that a state gives: the same object for as long as the answer is the same. */
export const evaluateIn: Answer = (state, key, reader) =>
  (state.answer ?? evaluatorAnswer)(state, key, reader);

/** What the rules say, whatever stands over them. */
export const evaluatorAnswer: Answer = ({ evaluator, context }, key) => evaluator.evaluate(key, context);
