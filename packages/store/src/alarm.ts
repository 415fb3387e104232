import type { Runtime } from './runtime.js';

/** setTimeout counts in a signed 32-bit integer: a longer delay would fire at once. */
const LONGEST_DELAY_MS = 2 ** 31 - 1;

/** Sets the alarm to ring after this delay and then no more, or never; whatever it was set to before is forgotten. */
export type Alarm = (delayMs?: number) => void;

/** At most one pending timer. */
export function createAlarm(runtime: Runtime, ring: () => void): Alarm {
  let timer: unknown;
  return (delayMs) => {
    runtime.clearTimeout(timer);
    if (delayMs !== undefined) {
      timer = runtime.setTimeout(ring, Math.min(delayMs, LONGEST_DELAY_MS));
    }
  };
}
