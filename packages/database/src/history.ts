import type { Bodies, DocumentKind, Json } from '@pennon/core';
import type { CommitResult } from './control.js';
import { callApi, type RpcClient } from './rpc-client.js';

export interface DocumentAddress {
  readonly environment: string;
  readonly kind: DocumentKind;
  readonly key: string;
}

export interface HistoryRequest {
  readonly environment: string;
  readonly kind?: DocumentKind | undefined;
  /** Needs `kind`. */
  readonly key?: string | undefined;
  /** `next` of the page before. */
  readonly before?: number | undefined;
  /** From 1 to 500. */
  readonly pageSize?: number | undefined;
}

export interface HistoryPage {
  readonly environment: string;
  /** Newest first. */
  readonly commits: readonly CommitEntry[];
  /** Null: there is no more. */
  readonly next: number | null;
}

export interface CommitEntry {
  readonly revision: number;
  /** A member's user id, or the database role that acted. */
  readonly author: string;
  readonly note: string | null;
  /** ISO 8601. */
  readonly at: string;
  /** How many documents of those asked for it changed; `versions` names the first hundred. */
  readonly count: number;
  readonly versions: readonly {
    readonly kind: DocumentKind;
    readonly key: string;
    readonly version: number;
    readonly deleted: boolean;
  }[];
}

/** One version of a document, and who wrote it, when and why. */
export type DocumentVersion = {
  readonly [Kind in DocumentKind]: DocumentAddress & {
    readonly kind: Kind;
    readonly version: number;
    /** As it was written, which is what a change is made from; null: this version deleted it. */
    readonly body: Bodies[Kind] | null;
    /** As it is delivered: a configuration section with what it inherits and its defaults. */
    readonly resolved: Bodies[Kind] | null;
    /** SHA-256 of the body; null for a deletion. */
    readonly content_hash: string | null;
    readonly revision: number;
    readonly author: string;
    readonly note: string | null;
    readonly at: string;
  };
}[DocumentKind];

/** A document at a version (by default the current one), or an environment at a revision (likewise). */
export type DiffSide =
  | (DocumentAddress & { readonly version?: number | undefined })
  | { readonly environment: string; readonly revision?: number | undefined };

export interface DocumentDiff {
  readonly kind: DocumentKind;
  readonly key: string;
  /** The version on each side; null: it is not there. */
  readonly from: number | null;
  readonly to: number | null;
  readonly changes: readonly Difference[];
}

/** `$.rules[id="vip"].serve.variation`: items are named by their id, key or like, where each has its own; else by index. */
export type Difference =
  | { readonly path: string; readonly op: 'add'; readonly to: Json }
  | { readonly path: string; readonly op: 'remove'; readonly from: Json }
  | { readonly path: string; readonly op: 'replace'; readonly from: Json; readonly to: Json };

interface CommitOptions {
  readonly note?: string | undefined;
  readonly dryRun?: boolean | undefined;
}

/** Of one document to a version, or of the whole environment to a revision. */
export type RollbackRequest = CommitOptions &
  (
    | (DocumentAddress & { readonly version: number })
    | { readonly environment: string; readonly revision: number }
  );

export interface PromoteRequest extends CommitOptions {
  readonly from: string;
  readonly to: string;
  /** By default all documents of `from`, and those that it deleted since the last promotion. */
  readonly documents?: readonly Omit<DocumentAddress, 'environment'>[] | undefined;
  /** Which side wins where both changed the same place; by default that is a conflict, and nothing is written. */
  readonly prefer?: 'from' | 'to' | undefined;
}

/** The life of documents: what they were, and how to get there again. Each change is one commit. */
export interface History {
  /** Commits of an environment, of a kind or of one document. */
  history(request: HistoryRequest): Promise<HistoryPage>;
  /** @throws PennonError `PENNON_NOT_FOUND` (no such document, or no longer that version) */
  document(address: DocumentAddress & { readonly version?: number | undefined }): Promise<DocumentVersion>;
  /** What differs between two versions, two revisions or two environments, document by document. */
  diff(before: DiffSide, after: DiffSide): Promise<readonly DocumentDiff[]>;
  /** @throws PennonError what `commit` throws; `PENNON_NOT_KEPT` (that far back is no longer known) */
  rollback(request: RollbackRequest): Promise<CommitResult>;
  /**
   * Takes over what changed in one environment since the last time, and keeps what changed in the other.
   *
   * @throws PennonError what `commit` throws; `PENNON_CONFLICT` (details: each place that both changed)
   */
  promote(request: PromoteRequest): Promise<CommitResult>;
  /** A flag gets the status `archived`; another document is deleted. */
  archive(request: DocumentAddress & CommitOptions): Promise<CommitResult>;
  /** A flag gets the status that it had before it was archived; what was deleted comes back as it last was. */
  restore(request: DocumentAddress & CommitOptions): Promise<CommitResult>;
}

/** The part of `createControl` that reads the history and goes back in it. */
export function createHistory(supabase: RpcClient): History {
  const call = <Answer>(name: string, args: Readonly<Record<string, unknown>>): Promise<Answer> =>
    callApi(supabase, name, args) as Promise<Answer>;

  return {
    history: ({ environment, kind = null, key = null, before = null, pageSize = 50 }) =>
      call('history', { environment, kind, key, before, page_size: pageSize }),
    document: ({ environment, kind, key, version = null }) =>
      call('document', { environment, kind, key, version }),
    diff: async (before, after) => {
      const answer = await call<{ readonly documents: readonly DocumentDiff[] }>('diff', { before, after });
      return answer.documents;
    },
    rollback: ({ environment, note, dryRun, ...target }) =>
      call('rollback', { environment, target, note: note ?? null, options: optionsOf(dryRun) }),
    promote: ({ from, to, documents = null, prefer, note, dryRun }) =>
      call('promote', {
        origin: from,
        environment: to,
        documents,
        note: note ?? null,
        options: { ...optionsOf(dryRun), ...(prefer === undefined ? {} : { prefer }) },
      }),
    archive: ({ environment, kind, key, note, dryRun }) =>
      call('archive', { environment, kind, key, note: note ?? null, options: optionsOf(dryRun) }),
    restore: ({ environment, kind, key, note, dryRun }) =>
      call('restore', { environment, kind, key, note: note ?? null, options: optionsOf(dryRun) }),
  };
}

function optionsOf(dryRun = false): { readonly dry_run: boolean } {
  return { dry_run: dryRun };
}
