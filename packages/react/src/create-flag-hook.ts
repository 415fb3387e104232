'use client';

import type { PennonFlags, UndeclaredKey, ValueOf, Widen } from './pennon-flags.js';
import { useFlagValue } from './use-flag-value.js';

/** A hook for one flag, so that its key and default stand in one place: `const useLimit = createFlagHook('limit', 10)`. */
export function createFlagHook<Key extends keyof PennonFlags & string>(
  key: Key,
  fallback: ValueOf<Key>,
): () => ValueOf<Key>;
export function createFlagHook<Key extends keyof PennonFlags & string>(
  key: Key,
): () => ValueOf<Key> | undefined;
export function createFlagHook<Default>(key: UndeclaredKey, fallback: Default): () => Widen<Default>;
export function createFlagHook(key: string, fallback?: unknown): () => unknown {
  const useOne: (key: string, fallback: unknown) => unknown = useFlagValue;
  return () => useOne(key, fallback);
}
