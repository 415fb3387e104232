import type { Reason } from '@pennon/core';
import type { Exposure, Metric } from '../event.js';

/** How often a flag gave one answer, within about a minute. */
export interface EvaluationCount {
  readonly type: 'evaluation_count';
  /** A UUID: sending it twice counts it once. */
  readonly id: string;
  readonly environment: string;
  /** Epoch ms. */
  readonly at: number;
  readonly flag: string;
  /** Absent where the caller's default was the answer. */
  readonly variation?: string;
  readonly reason: Reason;
  /** At least 1. */
  readonly count: number;
}

/** What `public.pennon_ingest` records. */
export type OutgoingEvent = Exposure | Metric | EvaluationCount;

const DAY_MS = 86_400_000;

/** The same for the same event: as the database tells them apart, where a session counts once a day. */
export function idOf(event: OutgoingEvent): string {
  if (event.type !== 'exposure') return event.id;
  const { at, type, ...identity } = event;
  const { environment, experiment, version, variation, unit, session } = identity;
  return JSON.stringify([
    environment,
    experiment,
    version,
    variation,
    unit,
    session,
    Math.floor(at / DAY_MS),
  ]);
}
