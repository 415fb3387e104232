import { type Libraries, mayNeedExtras } from '@pennon/core';

/** What rulesets are compiled with: nothing, until one may need the extras and they have come. */
export let libraries: Libraries = {};

let loading: Promise<void> | undefined;
let isWanted = false;
let hasFailed = false;

/** Remembers that documents need the extras, if they may. */
export function noteExtras(documents: readonly unknown[]): void {
  isWanted ||= documents.some(mayNeedExtras);
}

/**
 * Loads the extras that are wanted; undefined when there is nothing to wait for. Never rejects, and waits for one
 * attempt of some seconds only: until they come, the flags that need them are quarantined alone.
 */
export function pendingExtras(): Promise<void> | undefined {
  if (!isWanted || libraries.extras) return undefined;
  loading ??= new Promise((resolve) => {
    const settle = (): void => {
      clearTimeout(timer);
      loading = undefined;
      hasFailed = !libraries.extras;
      resolve();
    };
    // A page waits this long for what its flags need, once.
    const timer = setTimeout(settle, 5_000);
    Promise.all([import('@pennon/core/extras'), import('@pennon/core/bucketing')])
      .then(([{ extras }, { importedBucketing }]) => {
        libraries = { extras, bucketing: importedBucketing };
      })
      .then(settle, settle);
  });
  return hasFailed ? undefined : loading;
}
