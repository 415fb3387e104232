import { createAlarm } from '../alarm.js';
import type { Runtime } from '../runtime.js';

export interface Patience {
  /** The first has this long before the second counts too. */
  readonly patienceMs: number;
  readonly runtime: Runtime;
}

/** The first, or the second where that fails or lets wait; rejects with the first's reason when both do. */
export async function firstGood<Value>(
  first: Promise<Value>,
  second: Promise<Value>,
  { patienceMs, runtime }: Patience,
): Promise<Value> {
  let setPatience: ((delayMs?: number) => void) | undefined;
  const late = new Promise<void>((resolve) => {
    setPatience = createAlarm(runtime, resolve);
    setPatience(patienceMs);
  });
  try {
    return await Promise.race([first, late.then(() => second)]);
  } catch {
    return await second.catch(() => first);
  } finally {
    setPatience?.();
  }
}

/** What the work comes to, unless the signal is aborted before: the work may ignore it. */
export function unlessAborted<Value>(signal: AbortSignal, work: () => PromiseLike<Value>): Promise<Value> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    if (signal.aborted) reject(signal.reason);
    else Promise.resolve(work()).then(resolve, reject);
  });
}
