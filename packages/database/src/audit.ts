import type { Json } from '@pennon/core';
import { callApi, type RpcClient } from './rpc-client.js';

/** `refused` was not allowed; `failed` was, and could not be done. */
export type AuditOutcome = 'accepted' | 'refused' | 'failed';

/** Who did or tried what. E-mail addresses and units in it are keyed hashes. */
export interface AuditEntry {
  /** An environment's key, `:project`, or `:public` for refusals of those who are no members. */
  readonly chain: string;
  /** Its number in the chain, from 1 on. */
  readonly seq: number;
  readonly at: string;
  readonly actor: string;
  readonly role: string | null;
  readonly action: string;
  readonly environment: string | null;
  readonly outcome: AuditOutcome;
  readonly ip: string | null;
  readonly request: string | null;
  readonly details: Readonly<Record<string, Json>>;
  readonly hash: string;
}

/** Where every chain ended. Kept elsewhere, it proves later that nothing before it was changed or removed. */
export interface AuditCheckpoint {
  readonly at?: string;
  /** The last row of each; `at` is that row's time, and says from when on it may have been pruned. */
  readonly chains: Readonly<
    Record<string, { readonly seq: number; readonly hash: string; readonly at?: string }>
  >;
  readonly hash: string;
}

/** Whether every row of the hash chains is the one that was written, and how many were read. */
export interface AuditVerdict {
  readonly ok: boolean;
  readonly rows: number;
  /** The first row that does not fit: its text was changed, rows before it are missing, or another stood before it. */
  readonly broken: {
    readonly chain: string;
    readonly seq: number;
    readonly problem: 'changed' | 'missing' | 'order';
  } | null;
  readonly checkpoint: AuditCheckpoint;
}

/** Each that is given narrows the search. */
export interface AuditFilters {
  readonly chain?: string;
  readonly environment?: string;
  readonly actor?: string;
  readonly role?: string;
  readonly action?: string;
  readonly outcome?: AuditOutcome;
  readonly change_request?: number;
  /** Found by its keyed hash. */
  readonly unit?: string;
  /** Epoch milliseconds, or ISO 8601 with an offset. */
  readonly from?: string | number;
  readonly until?: string | number;
  /** The `next` of the page before. */
  readonly before?: AuditCursor;
  /** 1 to 500; 50 unless said otherwise. */
  readonly page_size?: number;
}

/** Where a page ended: what the next one is asked with. */
export interface AuditCursor {
  readonly at: string;
  readonly chain: string;
  readonly seq: number;
}

/** The audit. For auditors and admins. */
export interface Audit {
  /** Checks every chain; with a checkpoint of earlier, also that what it saw is still there. */
  verifyAudit(checkpoint?: AuditCheckpoint): Promise<AuditVerdict>;
  /** Newest first. */
  searchAudit(
    filters?: AuditFilters,
  ): Promise<{ readonly rows: readonly AuditEntry[]; readonly next: AuditCursor | null }>;
  /**
   * All of it, as pieces of NDJSON whose lines are `{previous_hash, body, hash}`; returns the checkpoint to keep elsewhere.
   * `brokenLineOf` checks such a file without the database.
   */
  exportAudit(): AsyncGenerator<string, AuditCheckpoint, void>;
  /** Removes what is older, and leaves the rest verifiable. For admins; at least 90 days stay. */
  pruneAudit(before: Date): Promise<{
    readonly pruned: readonly {
      readonly chain: string;
      readonly seq: number;
      readonly hash: string;
      readonly removed: number;
    }[];
  }>;
}

interface ExportPage {
  readonly lines: string;
  readonly next: { readonly chain: string; readonly seq: number } | null;
  readonly checkpoint: AuditCheckpoint;
}

/** The part of `createControl` that reads the audit. */
export function createAudit(supabase: RpcClient): Audit {
  const call = <Answer>(name: string, args: Readonly<Record<string, unknown>>): Promise<Answer> =>
    callApi(supabase, name, args) as Promise<Answer>;

  async function* exportAudit(): AsyncGenerator<string, AuditCheckpoint, void> {
    let after: ExportPage['next'] = null;
    let checkpoint: AuditCheckpoint | undefined;
    do {
      const page: ExportPage = await call('export_audit', { after, page_size: 1000 });
      // That of the first page: what was appended since may be missing from chains that were read already.
      checkpoint ??= page.checkpoint;
      yield page.lines;
      after = page.next;
    } while (after !== null);
    return checkpoint;
  }

  return {
    verifyAudit: (checkpoint) => call('verify_audit', { checkpoint: checkpoint ?? null }),
    searchAudit: (filters = {}) => call('search_audit', { filters }),
    exportAudit,
    pruneAudit: (before) => call('prune_audit', { before: before.toISOString() }),
  };
}
