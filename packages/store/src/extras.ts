import { type CompileOptions, mayNeedExtras } from '@pennon/core';

/** What every ruleset of this page is compiled with. The extras, and imported bucketing, come when one first needs them. */
export const libraries: { -readonly [Name in 'extras' | 'bucketing']?: CompileOptions[Name] } = {};

let isWanted = false;

/** Remembers that documents need the extras, if they may. */
export function noteExtras(documents: unknown): void {
  isWanted ||= !libraries.extras && mayNeedExtras(documents);
}

/**
 * Loads the extras that are wanted; undefined when there is nothing to wait for. Never rejects: where they cannot be
 * had, the flags that need them are quarantined, and the next documents that need them try again.
 */
export function pendingExtras(): Promise<void> | undefined {
  return isWanted ? load() : undefined;
}

async function load(): Promise<void> {
  try {
    const [{ extras }, { importedBucketing }] = await Promise.all([
      import('@pennon/core/extras'),
      import('@pennon/core/bucketing'),
    ]);
    Object.assign(libraries, { extras, bucketing: importedBucketing });
  } catch {
    // The documents' flags say so themselves.
  }
  isWanted = false;
}
