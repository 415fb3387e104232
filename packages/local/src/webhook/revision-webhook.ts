import { setTimeout as sleep } from 'node:timers/promises';
import type { NotificationListener, SqlDatabase } from '../database/sql-database.js';

/** Who is told of each revision. */
export interface WebhookOptions {
  readonly url: string;
  /** Sent as `authorization: Bearer <secret>`. */
  readonly secret?: string;
}

/** Posts what a database webhook of hosted Supabase posts when `pennon.environments` has a new revision. */
export interface RevisionWebhook {
  readonly listener: NotificationListener;
  /** Once the migrations are applied. */
  readonly install: (database: SqlDatabase) => Promise<void>;
  /** Gives up what is still being tried. */
  readonly close: () => void;
}

/** @param onFailed - one line: a revision that nobody took, and why */
export function revisionWebhook(
  { url, secret }: WebhookOptions,
  onFailed: (line: string) => void,
): RevisionWebhook {
  const closing = new AbortController();
  const request = {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(secret === undefined ? {} : { authorization: `Bearer ${secret}` }),
    },
  };

  async function post(body: string): Promise<string | undefined> {
    const signal = AbortSignal.any([closing.signal, AbortSignal.timeout(timeoutMs)]);
    try {
      const response = await fetch(url, { ...request, body, signal });
      await response.body?.cancel();
      return response.ok ? undefined : `it answered ${response.status}`;
    } catch (error) {
      return reasonOf(error);
    }
  }

  /** Like hosted Supabase's, deliveries neither wait for each other nor keep their order. */
  async function deliver(body: string): Promise<void> {
    let problem = await post(body);
    for (const waitMs of retryAfterMs) {
      if (problem === undefined) return;
      await sleep(waitMs, undefined, { signal: closing.signal });
      problem = await post(body);
    }
    if (problem !== undefined && !closing.signal.aborted) {
      onFailed(`The webhook ${url} did not take a revision: ${problem}`);
    }
  }

  return {
    listener: {
      channel: revisionsChannel,
      onPayload: (payload) => void deliver(payload).catch(() => undefined), // closing cuts the wait short
      onListening: () => undefined, // what is missed is found by the receiver's own polling
    },
    install: (database) => database.withSession(async (session) => void (await session.exec(triggerSql))),
    close: () => closing.abort(),
  };
}

const revisionsChannel = 'pennon_local_revisions';
const timeoutMs = 10_000;
const retryAfterMs = [250, 1_000, 4_000] as const;

// It stays in the data: where no webhook is wanted, nobody listens.
const triggerSql = `
create or replace function pennon_local.announce_revision() returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  perform pg_catalog.pg_notify('${revisionsChannel}', jsonb_build_object(
    'type', tg_op, 'schema', tg_table_schema, 'table', tg_table_name,
    'record', jsonb_build_object('key', new.key, 'revision', new.revision),
    'old_record', jsonb_build_object('key', old.key, 'revision', old.revision)
  )::text);
  return null;
end
$$;
revoke execute on function pennon_local.announce_revision() from public;
create or replace trigger announce_revision
  after update of revision on pennon.environments
  for each row
  when (new.revision is distinct from old.revision)
  execute function pennon_local.announce_revision();
`;

/** What `fetch` says is "fetch failed"; the reason is its cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}
