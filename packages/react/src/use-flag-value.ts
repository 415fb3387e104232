'use client';

import type { PennonFlags, UndeclaredKey, ValueOf, Widen } from './pennon-flags.js';
import { useAnswer } from './use-answer.js';
import { valueOr } from './value-or.js';

/**
 * The flag's value; renders again only when that changes. The default stands in while nothing is known, when the flag
 * is unknown or broken, and when its value is not of the default's type.
 */
export function useFlagValue<Key extends keyof PennonFlags & string>(
  key: Key,
  fallback: ValueOf<Key>,
): ValueOf<Key>;
export function useFlagValue<Key extends keyof PennonFlags & string>(key: Key): ValueOf<Key> | undefined;
export function useFlagValue<Default>(key: UndeclaredKey, fallback: Default): Widen<Default>;
export function useFlagValue(key: string, fallback?: unknown): unknown {
  return valueOr(
    useAnswer('useFlagValue', key, ({ value }) => value),
    fallback,
  );
}
