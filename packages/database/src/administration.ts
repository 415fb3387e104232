import type { EnvironmentSettings } from './governance.js';
import { callApi, type RpcClient } from './rpc-client.js';

/** What a member may do; `whoami` lists it for the caller. */
export type MemberRole = 'viewer' | 'editor' | 'approver' | 'admin' | 'auditor';

/** Who may work on the project. */
export interface Member {
  /** The `sub` of the member's access token. */
  readonly user_id: string;
  readonly role: MemberRole;
}

/** A machine's token, without its secret. */
export interface ApiToken {
  /** The machine signs as `token:<name>`. */
  readonly name: string;
  readonly role: 'viewer' | 'editor' | 'auditor';
  readonly created_at: string;
  /** Who made it: what it proposes counts as theirs too. */
  readonly created_by: string | null;
  readonly expires_at: string | null;
  readonly revoked_at: string | null;
}

/** An environment with its settings, and what commits count in it. */
export interface Environment extends Required<EnvironmentSettings> {
  readonly key: string;
  readonly revision: number;
  readonly frozen_until: string | null;
}

/** One thing that the doctor looked at. */
export interface Finding {
  readonly check: string;
  readonly ok: boolean;
  readonly message: string;
  /** What to do about it; null when it is ok. */
  readonly hint: string | null;
}

/** Members, tokens, environments. What changes them is for admins, and audited. */
export interface Administration {
  /** How the key or the signed-in user of this client signs, and what it may do. A null role is the public. */
  whoami(): Promise<{
    readonly actor: string;
    readonly role: MemberRole | null;
    readonly may: readonly string[];
  }>;
  environments(): Promise<readonly Environment[]>;
  /**
   * Makes an environment, or changes what is given.
   *
   * @throws PennonError `PENNON_UNAPPROVED` (a protected one would be protected less: propose it)
   */
  saveEnvironment(environment: string, settings: EnvironmentSettings): Promise<EnvironmentSettings>;
  members(): Promise<readonly Member[]>;
  /** @throws PennonError `PENNON_CONFLICT` (the last admin stays one) */
  saveMember(member: Member): Promise<Member>;
  /** @throws PennonError `PENNON_CONFLICT` (the last admin stays one), `PENNON_NOT_FOUND` */
  removeMember(userId: string): Promise<Member>;
  /**
   * Makes the first admin; with the secret key only.
   *
   * @throws PennonError `PENNON_CONFLICT` (there is one already)
   */
  claimAdmin(userId: string): Promise<Member>;
  tokens(): Promise<readonly ApiToken[]>;
  /** The answer's `token` is shown this once. It goes into the header `x-pennon-token`, beside the project's key. */
  createToken(request: {
    readonly name: string;
    readonly role: ApiToken['role'];
    readonly expiresAt?: Date | undefined;
  }): Promise<Pick<ApiToken, 'name' | 'role' | 'expires_at'> & { readonly token: string }>;
  revokeToken(name: string): Promise<ApiToken>;
  /** What is as it should be in the database and what is not. For auditors and admins. */
  doctor(): Promise<readonly Finding[]>;
}

/** The part of `createControl` that administers a project. */
export function createAdministration(supabase: RpcClient): Administration {
  const call = <Answer>(name: string, args: Readonly<Record<string, unknown>> = {}): Promise<Answer> =>
    callApi(supabase, name, args) as Promise<Answer>;

  return {
    whoami: () => call('whoami'),
    environments: () => call('environments'),
    saveEnvironment: (environment, settings) => call('save_environment', { environment, settings }),
    members: () => call('members'),
    saveMember: ({ user_id, role }) => call('save_member', { user_id, role }),
    removeMember: (userId) => call('remove_member', { user_id: userId }),
    claimAdmin: (userId) => call('claim_admin', { user_id: userId }),
    tokens: () => call('tokens'),
    createToken: ({ name, role, expiresAt }) =>
      call('create_token', { name, role, expires_at: expiresAt?.toISOString() ?? null }),
    revokeToken: (name) => call('revoke_token', { name }),
    doctor: () => call('doctor'),
  };
}
