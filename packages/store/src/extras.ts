import { type Extras, mayNeedExtras } from '@pennon/core';

/** What every ruleset of this page is compiled with. The extras come when one first needs them. */
export const libraries: { extras?: Extras } = {};

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
  if (!isWanted) return undefined;
  const settle = (loaded?: { readonly extras: Extras }): void => {
    isWanted = false;
    if (loaded) libraries.extras = loaded.extras;
  };
  return import('@pennon/core/extras').then(settle, () => settle());
}
