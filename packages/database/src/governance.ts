import type { CommitResult, ProposedChange } from './control.js';
import { callApi, type RpcClient } from './rpc-client.js';

/** When nothing but emergencies is committed. Epoch milliseconds, or ISO 8601 with an offset. */
export interface FreezeWindow {
  readonly from: string | number;
  readonly until: string | number;
}

/** What people decide about an environment; those that are left out stay as they are. */
export interface EnvironmentSettings {
  readonly name?: string | undefined;
  /** Only approved changes are committed, and emergencies. */
  readonly protected?: boolean | undefined;
  /** 1 to 10; at most the members who may approve. */
  readonly min_approvals?: number | undefined;
  /** Whether those who proposed or edited a change may not approve it. */
  readonly block_self_approval?: boolean | undefined;
  readonly freeze_windows?: readonly FreezeWindow[] | undefined;
  /** At least so many revisions are kept; 1,000 unless said otherwise. */
  readonly kept_revisions?: number | undefined;
  /** All revisions of so many days are kept; 365 unless said otherwise. */
  readonly kept_days?: number | undefined;
  /** Events a minute from all of the public; 60,000 unless said otherwise. */
  readonly ingest_per_minute?: number | undefined;
  /** Events a minute from one signed-in user or one address; 6,000 unless said otherwise. */
  readonly ingest_per_caller?: number | undefined;
}

/** `published` are applied; an `open` one waits for approvals, or for its time. */
export type ChangeRequestStatus = 'open' | 'published' | 'rejected';

/** Changes of documents, or new settings of an environment, that somebody proposed. */
export interface ChangeRequest {
  readonly id: number;
  readonly environment: string;
  readonly status: ChangeRequestStatus;
  readonly changes: readonly ProposedChange[] | null;
  readonly settings: EnvironmentSettings | null;
  /** What approvals are bound to: the content, the sections that it delivers, the settings that it changes. Another after every edit. */
  readonly content_hash: string;
  readonly note: string | null;
  readonly author: string;
  readonly created_at: string;
  readonly closed_at: string | null;
  /** When it is published by itself. */
  readonly publish_at: string | null;
  /** Why it was not published when it was due. */
  readonly failure: { readonly code: string; readonly message: string; readonly hint: string } | null;
  /** The revision that it became. */
  readonly revision: number | null;
  /** The members whose approval of this very content counts. */
  readonly approvals: readonly string[];
  readonly needed: number;
}

/** One page of change requests, newest first. */
export interface ChangeRequestQuery {
  readonly environment?: string | undefined;
  /** `open` unless said otherwise; null: all. */
  readonly status?: ChangeRequestStatus | null | undefined;
  readonly before?: number | undefined;
  readonly pageSize?: number | undefined;
}

/** Change requests, their approvals, and the way out of an emergency. Each call is audited, refused ones too. */
export interface Governance {
  /** @throws PennonError what `commit` throws: what could not be published is not filed */
  propose(request: {
    readonly environment: string;
    readonly changes: readonly ProposedChange[];
    readonly note?: string | undefined;
  }): Promise<ChangeRequest>;
  /** For settings that protect a protected environment less; an admin saves others with `saveEnvironment`. */
  proposeSettings(request: {
    readonly environment: string;
    readonly settings: EnvironmentSettings;
    readonly note?: string | undefined;
  }): Promise<ChangeRequest>;
  /** Replaces the content; approvals of the earlier one stop counting, and it is no longer scheduled. */
  editRequest(
    id: number,
    content: readonly ProposedChange[] | EnvironmentSettings,
    note?: string,
  ): Promise<ChangeRequest>;
  /**
   * Approves the content with this hash, which somebody looked at, and nothing else.
   *
   * @throws PennonError `PENNON_FORBIDDEN` (a key; where that is blocked, who proposed it or may approve only since then),
   * `PENNON_CONFLICT` (edited since, or what it starts from has changed)
   */
  approve(id: number, contentHash: string): Promise<ChangeRequest>;
  /** Who proposed it may withdraw it so. */
  reject(id: number, note?: string): Promise<ChangeRequest>;
  /** @throws PennonError `PENNON_UNAPPROVED` (details: who approved, how many are needed), `PENNON_LOCKED`, and what `commit` throws */
  publish(id: number): Promise<(CommitResult | EnvironmentSettings) & { readonly change_request: number }>;
  /** Publishes it by itself at a time, if it may be then; null: not by itself. */
  schedule(id: number, publishAt: Date | null): Promise<ChangeRequest>;
  /** Newest first; hand `next` in as `before`. */
  changeRequests(
    query?: ChangeRequestQuery,
  ): Promise<{ readonly requests: readonly ChangeRequest[]; readonly next: number | null }>;
  /** Sets a flag inactive at once, in protected and frozen environments too. For admins. */
  kill(request: {
    readonly environment: string;
    readonly flag: string;
    readonly note?: string | undefined;
  }): Promise<CommitResult>;
}

/** The part of `createControl` that proposes, approves and publishes. */
export function createGovernance(supabase: RpcClient): Governance {
  const call = <Answer>(name: string, args: Readonly<Record<string, unknown>>): Promise<Answer> =>
    callApi(supabase, name, args) as Promise<Answer>;

  return {
    propose: ({ environment, changes, note = null }) => call('propose', { environment, changes, note }),
    proposeSettings: ({ environment, settings, note = null }) =>
      call('propose_settings', { environment, settings, note }),
    editRequest: (id, content, note) => call('edit', { id, changes: content, note: note ?? null }),
    approve: (id, contentHash) => call('approve', { id, content_hash: contentHash }),
    reject: (id, note) => call('reject', { id, note: note ?? null }),
    publish: (id) => call('publish', { id }),
    schedule: (id, publishAt) => call('schedule', { id, publish_at: publishAt?.toISOString() ?? null }),
    changeRequests: ({ environment = null, status = 'open', before = null, pageSize = 50 } = {}) =>
      call('change_requests', { environment, status, before, page_size: pageSize }),
    kill: ({ environment, flag, note = null }) => call('kill', { environment, flag, note }),
  };
}
