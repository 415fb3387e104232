import type { Bodies, DocumentKind, Json } from '@pennon/core';
import type { CommitResult } from './control.js';
import type { ChangeRequest } from './governance.js';
import { callApi, type RpcClient } from './rpc-client.js';

/** One document of one environment. */
export interface DocumentAddress {
  readonly environment: string;
  readonly kind: DocumentKind;
  readonly key: string;
}

/** Which revisions: of the environment, of a kind, or of one document. */
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

/** Revisions of an environment, or of one document in it. */
export interface HistoryPage {
  readonly environment: string;
  /** Newest first. */
  readonly commits: readonly CommitEntry[];
  /** Null: there is no more. */
  readonly next: number | null;
}

/** One revision: who changed what, when and why. */
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

/** What differs in one document, place by place. */
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

/** Which documents go from one environment to another, as a three-way merge with what was last promoted. */
export interface PromoteRequest extends CommitOptions {
  readonly from: string;
  readonly to: string;
  /** By default all documents of `from`, and those that it deleted since the last promotion. */
  readonly documents?: readonly Omit<DocumentAddress, 'environment'>[] | undefined;
  /** Which side wins where both changed the same place; by default that is a conflict, and nothing is written. */
  readonly prefer?: 'from' | 'to' | undefined;
}

/** Files a change request of what it would have committed. */
interface Proposed {
  readonly propose: true;
  readonly dryRun?: undefined;
}

/** The life of documents: what they were, and how to get there again. Each change is one commit, or with `propose` one request. */
export interface History {
  /** Commits of an environment, of a kind or of one document. */
  history(request: HistoryRequest): Promise<HistoryPage>;
  /** @throws PennonError `PENNON_NOT_FOUND` (no such document, or no longer that version) */
  document(address: DocumentAddress & { readonly version?: number | undefined }): Promise<DocumentVersion>;
  /** What differs between two versions, two revisions or two environments, document by document. */
  diff(before: DiffSide, after: DiffSide): Promise<readonly DocumentDiff[]>;
  /** @throws PennonError what `commit` throws; `PENNON_NOT_KEPT` (that far back is no longer known) */
  rollback(request: RollbackRequest): Promise<CommitResult>;
  /** @throws PennonError what `propose` throws; `PENNON_NOT_KEPT`, and `PENNON_INVALID` where nothing would change */
  rollback(request: RollbackRequest & Proposed): Promise<ChangeRequest>;
  /**
   * Takes over what changed in one environment since the last time, and keeps what changed in the other.
   *
   * @throws PennonError what `commit` throws; `PENNON_CONFLICT` (details: each place that both changed)
   */
  promote(request: PromoteRequest): Promise<CommitResult>;
  promote(request: PromoteRequest & Proposed): Promise<ChangeRequest>;
  /** A flag gets the status `archived`; another document is deleted. */
  archive(request: DocumentAddress & CommitOptions): Promise<CommitResult>;
  archive(request: DocumentAddress & CommitOptions & Proposed): Promise<ChangeRequest>;
  /** A flag gets the status that it had before it was archived; what was deleted comes back as it last was. */
  restore(request: DocumentAddress & CommitOptions): Promise<CommitResult>;
  restore(request: DocumentAddress & CommitOptions & Proposed): Promise<ChangeRequest>;
}

/** The part of `createControl` that reads the history and goes back in it. */
export function createHistory(supabase: RpcClient): History {
  const call = <Answer>(name: string, args: Readonly<Record<string, unknown>>): Promise<Answer> =>
    callApi(supabase, name, args) as Promise<Answer>;

  // The overloads say which of the two it is.
  const change = (
    name: string,
    args: Readonly<Record<string, unknown>>,
  ): Promise<CommitResult & ChangeRequest> => call(name, args);

  return {
    history: ({ environment, kind = null, key = null, before = null, pageSize = 50 }) =>
      call('history', { environment, kind, key, before, page_size: pageSize }),
    document: ({ environment, kind, key, version = null }) =>
      call('document', { environment, kind, key, version }),
    diff: async (before, after) => {
      const answer = await call<{ readonly documents: readonly DocumentDiff[] }>('diff', { before, after });
      return answer.documents;
    },
    rollback: ({ environment, note, dryRun, propose, ...target }: Asked<RollbackRequest>) =>
      change('rollback', {
        environment,
        target,
        note: note ?? null,
        options: optionsOf({ dryRun, propose }),
      }),
    promote: ({ from, to, documents, prefer, note, dryRun, propose }: Asked<PromoteRequest>) =>
      change('promote', {
        origin: from,
        environment: to,
        documents: documents ?? null,
        note: note ?? null,
        options: { ...optionsOf({ dryRun, propose }), ...(prefer === undefined ? {} : { prefer }) },
      }),
    archive: (request: Asked<DocumentAddress & CommitOptions>) => change('archive', addressed(request)),
    restore: (request: Asked<DocumentAddress & CommitOptions>) => change('restore', addressed(request)),
  };
}

type Asked<Request> = Request & { readonly propose?: boolean | undefined };

function addressed({
  environment,
  kind,
  key,
  note,
  dryRun,
  propose,
}: Asked<DocumentAddress & CommitOptions>): {
  readonly [argument: string]: unknown;
} {
  return { environment, kind, key, note: note ?? null, options: optionsOf({ dryRun, propose }) };
}

/** `propose` only where it is asked for: a database of the release before knows no such option. */
function optionsOf({ dryRun = false, propose = false }: Asked<CommitOptions>): {
  readonly [option: string]: boolean;
} {
  return { dry_run: dryRun, ...(propose ? { propose } : {}) };
}
