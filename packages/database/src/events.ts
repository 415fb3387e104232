import type { DocumentKind, Json, Reason } from '@pennon/core';
import type { ChangeRequestStatus } from './governance.js';
import { callApi, callPublic, type RpcClient } from './rpc-client.js';

interface EventBase {
  readonly environment: string;
  /** Epoch ms. Recorded as at most 7 days ago and 5 minutes ahead. */
  readonly at: number;
}

/** Who was shown what. Its id is made from all of it but `at` and `attributes`: a session counts once a day. */
export interface ExposureEvent extends EventBase {
  readonly type: 'exposure';
  readonly experiment: string;
  /** The experiment's own version, as results have it. */
  readonly version: number;
  readonly variation: string;
  readonly unit: string | number;
  readonly session?: string | null | undefined;
  readonly attributes?: { readonly [key: string]: Json } | null | undefined;
}

/** Something that a unit did, for experiments to count. */
export interface MetricEvent extends EventBase {
  readonly type: 'metric';
  /** A uuid. Sending it again changes nothing. */
  readonly id: string;
  readonly metric: string;
  readonly unit: string | number;
  readonly value?: number | null | undefined;
  readonly attributes?: { readonly [key: string]: Json } | null | undefined;
}

/** How often a flag gave an answer, counted by the client since it last said so. */
export interface EvaluationCountEvent extends EventBase {
  readonly type: 'evaluation_count';
  /** A uuid. Sending it again changes nothing. */
  readonly id: string;
  readonly flag: string;
  /** Absent where the caller's default was the answer. */
  readonly variation?: string | null | undefined;
  readonly reason: Reason;
  readonly count: number;
}

/** What `ingest` records. */
export type IngestEvent = ExposureEvent | MetricEvent | EvaluationCountEvent;

/** `PENNON_INVALID`: cannot be an event; `PENNON_NOT_FOUND`: names what there is not. Neither is worth sending again. */
export type EventVerdict =
  | { readonly index: number; readonly status: 'accepted' | 'duplicate' }
  | {
      readonly index: number;
      readonly status: 'rejected';
      readonly code: 'PENNON_INVALID' | 'PENNON_NOT_FOUND';
      readonly message: string;
    };

/** What became of a batch: a bad event is refused alone. */
export interface IngestResult {
  readonly accepted: number;
  readonly duplicates: number;
  readonly rejected: number;
  /** One for each event, in their order. */
  readonly results: readonly EventVerdict[];
}

/** A document that lists a unit or compares with it. */
export interface NamingDocument {
  readonly environment: string;
  readonly kind: DocumentKind;
  readonly key: string;
  /** Whether its current version does. */
  readonly current: boolean;
  /** How many of its versions do. */
  readonly versions: number;
}

/** One variation of one version of an experiment. */
export interface VariationCounts {
  readonly version: number;
  readonly variation: string;
  /** Who was exposed to it. */
  readonly units: number;
  /** What they did from their first exposure on. */
  readonly metrics: readonly {
    readonly metric: string;
    readonly events: number;
    /** Those who did it at least once. */
    readonly units: number;
    /** Of the events' values; null where none had one. */
    readonly total: number | null;
  }[];
}

/** The units of an experiment by variation, each counted once. */
export interface ExperimentCounts {
  readonly environment: string;
  readonly experiment: string;
  readonly variations: readonly VariationCounts[];
}

/** Everything that the project holds about one unit. */
export interface UnitExport {
  readonly unit: string;
  readonly exposures: readonly Omit<ExposureEvent, 'type' | 'unit' | 'session'>[];
  readonly metric_events: readonly Omit<MetricEvent, 'type' | 'unit'>[];
  readonly documents: readonly NamingDocument[];
  readonly change_requests: readonly NamingRequest[];
}

/** A change request that would make a document list a unit or compare with it. */
export interface NamingRequest {
  readonly id: number;
  readonly environment: string;
  readonly status: ChangeRequestStatus;
}

/**
 * What was erased, by where it stood, and what an operator has to change by hand because documents name the
 * unit.
 */
export interface ForgottenUnit {
  /** How many were erased. */
  readonly exposures: number;
  readonly metric_events: number;
  /** How many events of others, closed change requests and promoted contents hold a keyed hash in its place now. */
  readonly attributes: number;
  readonly closed_requests: number;
  readonly promotions: number;
  /** Not changed: who is named there is a change of flags, and their history is kept. */
  readonly documents: readonly NamingDocument[];
  /** Not changed: open ones are edited or rejected. */
  readonly change_requests: readonly NamingRequest[];
}

/** What is recorded of users, and one person's part of it. */
export interface Events {
  /**
   * Records up to 500 events. Safe to repeat. One with text that Postgres cannot hold (NUL, half a surrogate pair) is
   * rejected without being sent: the call would fail with it.
   *
   * @throws PennonError `PENNON_TOO_LARGE` (more than 500 or 256 kB), `PENNON_LIMITED` (send again in a minute)
   */
  ingest(events: readonly IngestEvent[]): Promise<IngestResult>;
  /** Raw counts, for watching events arrive; they say nothing of significance. None of an experiment nobody was in. */
  experimentCounts(environment: string, experiment: string): Promise<ExperimentCounts>;
  /** All that is kept of one person, in every environment. For admins; audited. */
  exportUnit(unit: string): Promise<UnitExport>;
  /** Erases one person's exposures and metric events in every environment, and their name where the rest stays. For admins; audited. */
  forgetUnit(unit: string): Promise<ForgottenUnit>;
}

export function createEvents(supabase: RpcClient): Events {
  return {
    ingest: (events) => ingest(supabase, events),
    experimentCounts: async (environment, experiment) =>
      (await callApi(supabase, 'experiment_counts', { environment, experiment })) as ExperimentCounts,
    exportUnit: async (unit) => (await callApi(supabase, 'export_unit', { unit })) as UnitExport,
    forgetUnit: async (unit) => (await callApi(supabase, 'forget_unit', { unit })) as ForgottenUnit,
  };
}

async function ingest(supabase: RpcClient, events: readonly IngestEvent[]): Promise<IngestResult> {
  const sendable = events.filter(isText);
  const answer = (await callPublic(supabase, 'pennon_ingest', { events: sendable })) as IngestResult;
  if (sendable.length === events.length) return answer;
  let sent = 0;
  const results = events.map((event, index): EventVerdict => {
    const verdict = isText(event) ? answer.results[sent++] : undefined;
    return { ...(verdict ?? unsendable), index };
  });
  return { ...answer, rejected: answer.rejected + events.length - sendable.length, results };
}

const unsendable: EventVerdict = {
  index: 0,
  status: 'rejected',
  code: 'PENNON_INVALID',
  message: 'holds text that Postgres cannot: NUL, or half a surrogate pair',
};

/** Whether Postgres can hold every text in it, members' names too. */
function isText(value: unknown): boolean {
  if (typeof value === 'string') return !/\0|\p{Surrogate}/u.test(value);
  if (typeof value !== 'object' || value === null) return true;
  return Object.entries(value).every(([name, member]) => isText(name) && isText(member));
}
