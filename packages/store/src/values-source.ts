import {
  type Context,
  checksumOf,
  type Document,
  type Flag,
  type FullSnapshot,
  type Json,
} from '@pennon/core';
import { askDatabase } from './ask-database.js';
import type { FlagSource } from './flag-source.js';
import { fnv1a } from './fnv1a.js';
import { readFullSnapshot, refusal } from './read-wire.js';
import type { SupabaseLike } from './supabase-like.js';
import { type SupabaseSourceOptions, supabaseSource } from './supabase-source.js';

export interface ValuesSourceOptions extends SupabaseSourceOptions {
  /** Who asks, at the time of asking; after it has changed, call the store's `resync`. */
  readonly context: () => Context;
  /** Only these flags; by default all that the caller may see. */
  readonly keys?: readonly string[] | undefined;
}

/** What is read of a flag's answer. */
interface Answer {
  readonly value?: Json;
  readonly variation?: string;
}

/**
 * Flags that the database evaluates (`pennon_evaluate`), for browsers that must not hold rules: each answer is a flag
 * that serves one value. Changes are heard of like rules are, and asked for; what time alone changes waits for a poll.
 */
export function valuesSource(supabase: SupabaseLike, options: ValuesSourceOptions): FlagSource {
  const { environment, context, keys } = options;
  const { listen } = supabaseSource(supabase, options);
  return {
    async ask(_, signal) {
      const args = { environment, context: context(), keys, signal };
      return snapshotOf(await askDatabase(supabase, 'pennon_evaluate', args));
    },
    // An announcement's changes are rules: only that there are some counts.
    listen: (listener) =>
      listen?.({ ...listener, heard: (said) => listener.heard({ ...Object(said), changes: null }) }) ??
      (() => {}),
  };
}

/** @throws PennonError `WIRE_INVALID` */
function snapshotOf(answered: unknown): FullSnapshot {
  const { revision, flags } = Object(answered) as { readonly revision: unknown; readonly flags: unknown };
  if (typeof flags !== 'object' || flags === null || Array.isArray(flags)) throw refusal(answered);
  const documents = Object.entries(flags as Readonly<Record<string, Answer | null>>).flatMap(documentOf);
  return readFullSnapshot({ type: 'full', revision, checksum: checksumOf(documents), documents });
}

/** None for an answer without a value: the caller's default applies. */
function documentOf([key, answer]: readonly [string, Answer | null]): readonly Document[] {
  const { value, variation = 'value' } = answer ?? {};
  if (value === undefined) return [];
  const body: Flag = {
    key,
    type: typeOf(value),
    status: 'active',
    delivery: 'values',
    variations: [{ key: variation, value }],
    offVariation: variation,
    fallthrough: { variation },
  };
  return [{ kind: 'flag', key, version: fnv1a(JSON.stringify(body)), body }];
}

function typeOf(value: Json): Flag['type'] {
  const type = typeof value;
  return type === 'boolean' || type === 'number' || type === 'string' ? type : 'json';
}
