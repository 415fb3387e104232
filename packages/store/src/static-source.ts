import type { FullSnapshot } from '@pennon/core';
import type { FlagSource } from './flag-source.js';

/** Flags that never change: bundled with an app, or written for a test. */
export function staticSource(snapshot: FullSnapshot): FlagSource {
  const { revision, checksum } = snapshot;
  return {
    ask: async (since) => (since === revision ? { type: 'unchanged', revision, checksum } : snapshot),
  };
}
