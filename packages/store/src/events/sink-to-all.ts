import { attempt } from '../attempt.js';
import type { EventSink } from '../event.js';

/** One sink out of several: what one of them throws keeps nothing from the others. */
export function sinkToAll(...sinks: readonly EventSink[]): EventSink {
  return {
    record(event) {
      for (const sink of sinks) attempt(() => sink.record(event));
    },
    async flush() {
      const flushing = sinks.map(async (sink) => sink.flush?.());
      await Promise.allSettled(flushing);
      await Promise.all(flushing);
    },
  };
}
