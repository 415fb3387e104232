import type { Bodies, DocumentKind, FullSnapshot, Snapshot } from '@pennon/core';
import { type Administration, createAdministration } from './administration.js';
import { type Audit, createAudit } from './audit.js';
import { type Configuration, createConfiguration } from './configuration.js';
import { createEvents, type Events } from './events.js';
import { createGovernance, type Governance } from './governance.js';
import { createHistory, type DocumentDiff, type History } from './history.js';
import { callApi, callPublic, type RpcClient } from './rpc-client.js';

/** A document's new body, or null to delete it. */
export type ProposedChange = {
  readonly [Kind in DocumentKind]: {
    readonly kind: Kind;
    readonly key: string;
    /** The version that the change was made from; 0 for a document that is new. */
    readonly base_version: number;
    readonly body: Bodies[Kind] | null;
  };
}[DocumentKind];

/** Changes that become one revision. */
export interface CommitRequest {
  readonly environment: string;
  /** All of them or none. */
  readonly changes: readonly ProposedChange[];
  readonly note?: string | undefined;
  /** Everything is checked and answered as it would be, and nothing is written. */
  readonly dryRun?: boolean | undefined;
  /** The approved change request that these very changes come from. */
  readonly changeRequest?: number | undefined;
}

/** What a commit wrote; `versions` is empty, and the revision the same, when there was nothing to change. */
export interface CommitResult {
  readonly environment: string;
  readonly previous: number;
  readonly revision: number;
  readonly dry_run: boolean;
  readonly versions: readonly {
    readonly kind: DocumentKind;
    readonly key: string;
    readonly version: number;
  }[];
  /** What is allowed, and may yet surprise: units that move, a running experiment whose allocation changes. */
  readonly warnings: readonly CommitWarning[];
  /** Commits to environments that inherit configuration from this one, in the same transaction. */
  readonly heirs: readonly Omit<CommitResult, 'dry_run' | 'heirs'>[];
  /** In a dry run: what would change in each document, as it would be delivered. */
  readonly diff?: readonly DocumentDiff[];
}

/** What was accepted and is probably not meant, with the place in the document. */
export interface CommitWarning {
  readonly kind: DocumentKind;
  readonly key: string;
  readonly path: string;
  readonly message: string;
}

/** The operators' functions of one project. Each throws a PennonError that says what to do next. */
export interface Control extends History, Configuration, Events, Governance, Administration, Audit {
  /**
   * Changes documents of one environment.
   *
   * @throws PennonError `PENNON_FORBIDDEN`, `PENNON_CONFLICT` (details: each document with its current version),
   * `PENNON_INVALID` (details: each problem with its path), `PENNON_NOT_FOUND` (no such environment), `PENNON_LOCKED`
   * (frozen), `PENNON_UNAPPROVED` (protected: propose it)
   */
  commit(request: CommitRequest): Promise<CommitResult>;
  /** Every document that this key may see. */
  snapshot(environment: string): Promise<FullSnapshot>;
  /** What changed after revision `since`; everything when the database does not know that revision. */
  snapshot(environment: string, since: number): Promise<Snapshot>;
}

/** The typed client over Pennon's SQL, through the app's own supabase-js client and whatever key that has. */
export function createControl(supabase: RpcClient): Control {
  async function commit({
    environment,
    changes,
    note,
    dryRun = false,
    changeRequest,
  }: CommitRequest): Promise<CommitResult> {
    const options = {
      dry_run: dryRun,
      ...(changeRequest === undefined ? {} : { change_request: changeRequest }),
    };
    const args = { environment, changes, note: note ?? null, options };
    return (await callApi(supabase, 'commit', args)) as CommitResult;
  }

  async function snapshot(environment: string): Promise<FullSnapshot>;
  async function snapshot(environment: string, since: number): Promise<Snapshot>;
  async function snapshot(environment: string, since?: number): Promise<Snapshot> {
    const args = { environment, since: since ?? null };
    return (await callPublic(supabase, 'pennon_snapshot', args)) as Snapshot;
  }

  return {
    commit,
    snapshot,
    ...createHistory(supabase),
    ...createConfiguration(supabase),
    ...createEvents(supabase),
    ...createGovernance(supabase),
    ...createAdministration(supabase),
    ...createAudit(supabase),
  };
}
