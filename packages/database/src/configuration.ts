import { callApi, type RpcClient } from './rpc-client.js';

/** A commit that resolved the configuration sections of an environment anew. */
export interface InheritedCommit {
  readonly environment: string;
  readonly previous: number;
  readonly revision: number;
  readonly versions: readonly {
    readonly kind: 'config';
    readonly key: string;
    readonly version: number;
  }[];
}

/** What an environment's documents rest on: where its configuration inherits from, and how much history it keeps. */
export interface Configuration {
  /**
   * Lets the configuration sections of an environment inherit from those of the same keys in another; null: no longer.
   * Answers with the commits that this made.
   *
   * @throws PennonError `PENNON_FORBIDDEN`, `PENNON_NOT_FOUND`, `PENNON_INVALID` (a circle, or a section whose schema what
   * it would inherit violates)
   */
  inheritFrom(request: {
    readonly environment: string;
    readonly base: string | null;
  }): Promise<readonly InheritedCommit[]>;
  /**
   * Keeps at least so many revisions, and all of at least so many days. The current versions and the audit stay.
   *
   * @throws PennonError `PENNON_FORBIDDEN`, `PENNON_NOT_FOUND`, `PENNON_INVALID`
   */
  keepHistory(request: {
    readonly environment: string;
    readonly revisions: number;
    readonly days: number;
  }): Promise<void>;
}

/** The part of `createControl` for what sections inherit and how long versions stay. */
export function createConfiguration(supabase: RpcClient): Configuration {
  return {
    inheritFrom: async ({ environment, base }) => {
      const answer = await callApi(supabase, 'inherit_from', { environment, base });
      return (answer as { readonly commits: readonly InheritedCommit[] }).commits;
    },
    keepHistory: async ({ environment, revisions, days }) => {
      await callApi(supabase, 'keep_history', { environment, revisions, days });
    },
  };
}
