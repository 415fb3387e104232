import { createEventQueue, type EventQueue, type EventQueueOptions } from '@pennon/store/events';
import { localStorageStorage } from '@pennon/store/persistence';

const queues = new Map<string, EventQueue>();

/** The page's one queue by name. What it holds outlives the page. */
export function browserEvents(
  scope: string,
  destination: Pick<EventQueueOptions, 'supabase' | 'send'>,
): EventQueue {
  const queue =
    queues.get(scope) ??
    // Soon: operators watch them arrive.
    createEventQueue({ ...destination, scope, storage: localStorageStorage(), flushMs: 500 });
  queues.set(scope, queue);
  return queue;
}
