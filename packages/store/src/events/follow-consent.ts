import type { FlagStore } from '../flag-store.js';
import type { EventQueue } from './event-queue.js';

/** The queue has the consent that the store has, from now on: until what it returns is called. */
export function followConsent(
  queue: Pick<EventQueue, 'setConsent'>,
  store: Pick<FlagStore, 'getState' | 'subscribe'>,
): () => void {
  queue.setConsent(store.getState().consent !== false);
  return store.subscribe(({ consent }) => queue.setConsent(consent !== false));
}
