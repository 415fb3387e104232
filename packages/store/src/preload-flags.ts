import type { Context, Result } from '@pennon/core';
import { pendingExtras } from './extras.js';
import type { FlagStore } from './flag-store.js';

/**
 * The answers for these flags, once anything is known: one request brings all. What is compiled for them now is not
 * compiled while rendering. Resolves too when nothing can be known: then the answers say why.
 *
 * @param context - who asks; by default whom the store knows
 */
export async function preloadFlags<Key extends string>(
  store: FlagStore,
  keys: readonly Key[],
  context?: Context,
): Promise<Readonly<Record<Key, Result>>> {
  await known(store);
  await pendingExtras();
  const answers = keys.map((key): [Key, Result] => [key, store.evaluate(key, context)]);
  return Object.fromEntries(answers) as Record<Key, Result>; // Object.fromEntries forgets which keys
}

/** Until something is known, or it is known that nothing can be. */
function known({ getState, subscribe }: FlagStore): Promise<void> {
  if (getState().status !== 'loading') return Promise.resolve();
  return new Promise((resolve) => {
    const stop = subscribe(({ status }) => {
      if (status === 'loading') return;
      stop();
      resolve();
    });
  });
}
