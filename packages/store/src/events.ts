export { type CountedStore, type CountSink, countEvaluations } from './events/count-evaluations.js';
export {
  createEventQueue,
  type EventQueue,
  type EventQueueOptions,
  type EventQueueStats,
} from './events/event-queue.js';
export { followConsent } from './events/follow-consent.js';
export { type EvaluationListener, observedStore } from './events/observed-store.js';
export type { EvaluationCount, OutgoingEvent } from './events/outgoing-event.js';
export type { EventVerdict, SendEvents, SendOptions } from './events/send-events.js';
