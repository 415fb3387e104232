import { type Check, failed, ok, skipped } from './check.js';

const name = 'clock';

/** HTTP says the time in whole seconds, and an answer takes its time. */
const tolerableMs = 5_000;

/** How far this machine's clock is from the project's: rules with time windows are evaluated by both. */
export async function checkClock(url: string, now: () => number = Date.now): Promise<Check> {
  try {
    const askedAt = now();
    const response = await fetch(`${url}/rest/v1/`, { method: 'HEAD', signal: AbortSignal.timeout(10_000) });
    const answeredAt = now();
    const date = response.headers.get('date');
    if (date === null) return skipped(name, 'the API does not say its time');
    // The second that it named began up to a second before it answered.
    const skewMs = (askedAt + answeredAt) / 2 - (Date.parse(date) + 500);
    const seconds = Math.round(Math.abs(skewMs) / 1_000);
    if (Math.abs(skewMs) <= tolerableMs)
      return ok(name, `is within ${tolerableMs / 1_000} s of the project's`);
    return {
      check: name,
      status: 'failed',
      message: `this machine is ${seconds} s ${skewMs > 0 ? 'ahead of' : 'behind'} the project`,
      hint: 'Synchronise it (NTP): time windows open and close by the clock of who evaluates, and tokens expire by it.',
    };
  } catch (error) {
    return failed(name, error);
  }
}
