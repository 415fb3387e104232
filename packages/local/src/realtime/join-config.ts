/** What a client asks for when it joins. */
export interface JoinConfig {
  readonly isPrivate: boolean;
  /** Reply to each broadcast. */
  readonly acknowledges: boolean;
  /** Send a client its own broadcasts too. */
  readonly echoes: boolean;
  readonly replay: { readonly sinceMs: number; readonly limit: number } | undefined;
  readonly presence: { readonly isEnabled: boolean; readonly key: string | undefined };
  readonly postgresChanges: readonly Readonly<Record<string, unknown>>[];
}

/** Everything may be absent; booleans may come as strings. */
export function readJoinConfig(payload: unknown): JoinConfig {
  const config = field(payload, 'config');
  const broadcast = field(config, 'broadcast');
  const presence = field(config, 'presence');
  const changes = field(config, 'postgres_changes');
  const key = field(presence, 'key');
  return {
    isPrivate: flag(field(config, 'private')),
    acknowledges: flag(field(broadcast, 'ack')),
    echoes: flag(field(broadcast, 'self')),
    replay: readReplay(field(broadcast, 'replay')),
    presence: {
      isEnabled: flag(field(presence, 'enabled')),
      key: typeof key === 'string' && key !== '' ? key : undefined,
    },
    postgresChanges: Array.isArray(changes)
      ? changes.map((change: unknown) => ({ ...(typeof change === 'object' ? change : {}) }))
      : [],
  };
}

/** A field of what may be anything. */
export function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

function flag(value: unknown): boolean {
  return value === true || value === 'true';
}

function readReplay(replay: unknown): JoinConfig['replay'] {
  if (typeof replay !== 'object' || replay === null) return undefined;
  const since = Number(field(replay, 'since'));
  const limit = Number(field(replay, 'limit') ?? replayLimit);
  return {
    sinceMs: Number.isFinite(since) ? since : Number.POSITIVE_INFINITY,
    limit: Math.min(replayLimit, Math.max(1, Math.trunc(limit) || replayLimit)),
  };
}

const replayLimit = 25;
