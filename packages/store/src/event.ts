import type { Json } from '@pennon/core';

/** A unit saw a variation of an experiment. What makes it the same exposure is everything but its time. */
export interface Exposure {
  readonly type: 'exposure';
  readonly environment: string;
  /** Epoch ms. */
  readonly at: number;
  readonly experiment: string;
  /** The experiment's version: it grows when the allocation changes. */
  readonly version: number;
  readonly variation: string;
  readonly unit: string;
  readonly session?: string;
}

/** Something that a unit did, for experiments to count. */
export interface Metric {
  readonly type: 'metric';
  /** A UUID: sending it twice counts it once. */
  readonly id: string;
  readonly environment: string;
  /** Epoch ms. */
  readonly at: number;
  readonly metric: string;
  readonly unit: string;
  readonly value?: number;
  readonly attributes?: EventAttributes;
}

/**
 * What an event says beside its own fields. Keys that are classified as personal are masked as they are
 * written.
 */
export type EventAttributes = { readonly [key: string]: Json };

/** Where events go. What it throws is logged, and keeps nothing from the others. */
export interface EventSink {
  record(event: Exposure | Metric): void;
  /** Hands on now what it still holds. */
  flush?(): Promise<void>;
}
