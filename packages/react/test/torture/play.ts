import * as React from 'react';
import { experimentOf } from '../flags-in-memory.js';
import type { Case } from './case.js';
import { cases } from './cases.js';
import { type Delivery, onStage } from './stage.js';

export interface Outcome {
  readonly name: string;
  readonly isStrict: boolean;
  readonly delivery: Delivery;
  /** Undefined when it passed. */
  readonly error?: string;
  /** Why it was not played. */
  readonly without?: string;
}

/** Plays one case; throws when it does not hold. */
export function playCase({ play, snapshot = experimentOf(), consent }: Case, way: Way): Promise<void> {
  return onStage({ ...way, snapshot, consent }, play);
}

/** How a case is played. */
export interface Way {
  readonly isStrict: boolean;
  readonly delivery: Delivery;
}

/** With and without StrictMode, in a page that holds rules and in one that holds values. */
export const ways: readonly Way[] = (['rules', 'values'] as const).flatMap((delivery) =>
  [false, true].map((isStrict) => ({ delivery, isStrict })),
);

/** What a page has of what cases need. */
export interface Equipment {
  readonly hasLayout: boolean;
}

/** Whether a case can be played in this way, on this page. */
export function isPlayable({ needs }: Case, { delivery }: Way, { hasLayout }: Equipment): boolean {
  if (needs === 'activity') return 'Activity' in React;
  if (needs === 'layout') return hasLayout;
  return needs !== 'rules' || delivery === 'rules';
}

/** Plays every case in every way. */
export async function playAll(equipment: Equipment): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const each of cases) {
    for (const way of ways) outcomes.push(await outcomeOf(each, way, equipment));
  }
  return outcomes;
}

async function outcomeOf(each: Case, way: Way, equipment: Equipment): Promise<Outcome> {
  const { name, needs } = each;
  const outcome = { name, ...way };
  if (!isPlayable(each, way, equipment)) return { ...outcome, without: needs ?? '' };
  try {
    await playCase(each, way);
    return outcome;
  } catch (error) {
    return { ...outcome, error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}
