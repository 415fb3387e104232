'use client';

import type { BooleanFlagKey } from './pennon-flags.js';
import { useAnswer } from './use-answer.js';
import { valueOr } from './value-or.js';

/** Whether a boolean flag is on. A flag that is no boolean counts as its default, which is off. */
export function useFlagEnabled(key: BooleanFlagKey, fallback = false): boolean {
  return valueOr(
    useAnswer('useFlagEnabled', key, ({ value }) => value),
    fallback,
  );
}
