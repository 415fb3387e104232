import { randomUUID } from 'node:crypto';
import type {
  EvaluationCountEvent,
  EventVerdict,
  ExposureEvent,
  IngestResult,
  MetricEvent,
  SqlClient,
} from '@pennon/database';
import { accepted, anon, as, type Caller, flagChange, newEnvironment } from './requests.js';

/** An environment with a flag, one for servers, and an experiment in its versions 1 and 2. */
export async function environmentWithExperiment(db: SqlClient): Promise<string> {
  const environment = await newEnvironment(db);
  const experiment = (version: number, other: string) => ({
    kind: 'experiment',
    key: 'price',
    base_version: version - 1,
    body: {
      key: 'price',
      version,
      status: 'running',
      control: 'old',
      traffic: 100_000,
      split: [
        { variation: 'old', weight: 50_000 },
        { variation: other, weight: 50_000 },
      ],
    },
  });
  const secret = flagChange('secret', 0, { delivery: 'server' });
  await accepted(db, environment, [flagChange('checkout'), secret, experiment(1, 'new')]);
  await accepted(db, environment, [experiment(2, 'newer')]);
  return environment;
}

export function exposureOf(environment: string, members: Partial<ExposureEvent> = {}): ExposureEvent {
  return {
    type: 'exposure',
    environment,
    at: Date.now(),
    experiment: 'price',
    version: 1,
    variation: 'new',
    unit: randomUUID(),
    session: 's1',
    ...members,
  };
}

export function metricOf(environment: string, members: Partial<MetricEvent> = {}): MetricEvent {
  return {
    type: 'metric',
    id: randomUUID(),
    environment,
    at: Date.now(),
    metric: 'revenue',
    unit: 'ada',
    ...members,
  };
}

export function countOf(
  environment: string,
  members: Partial<EvaluationCountEvent> = {},
): EvaluationCountEvent {
  return {
    type: 'evaluation_count',
    id: randomUUID(),
    environment,
    at: Date.now(),
    flag: 'checkout',
    variation: 'off',
    reason: 'default',
    count: 3,
    ...members,
  };
}

interface IngestCall {
  readonly caller?: Caller;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Calls `pennon_ingest` and answers as PostgREST would. */
export async function ingest(
  db: SqlClient,
  events: unknown,
  { caller = anon, headers = {} }: IngestCall = {},
): Promise<{
  readonly status: number;
  readonly headers: unknown;
  readonly body: IngestResult & { readonly code?: string };
}> {
  return await as(db, caller, async (sql) => {
    await sql.query(`select set_config('request.headers', $1, true)`, [JSON.stringify(headers)]);
    const answer = await sql.query<{ body: IngestResult }>('select public.pennon_ingest($1::jsonb) as body', [
      typeof events === 'string' ? events : JSON.stringify(events),
    ]);
    const settings = await sql.query<{ status: string; headers: string }>(
      `select coalesce(nullif(current_setting('response.status', true), ''), '200') as status,
         coalesce(nullif(current_setting('response.headers', true), ''), '[]') as headers`,
    );
    const { status, headers: sent } = settings.rows[0] ?? { status: '', headers: '' };
    return {
      status: Number(status),
      headers: JSON.parse(sent),
      body: (answer.rows[0] as { body: IngestResult }).body,
    };
  });
}

/** `accepted`, `duplicate`, or `CODE: message` for each event. */
export async function verdictsOn(
  db: SqlClient,
  events: unknown,
  call?: IngestCall,
): Promise<readonly string[]> {
  const { body } = await ingest(db, events, call);
  return body.results.map((verdict: EventVerdict) =>
    verdict.status === 'rejected' ? `${verdict.code}: ${verdict.message}` : verdict.status,
  );
}
