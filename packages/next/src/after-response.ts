import { after } from 'next/server.js';

/** Does the work when the response has been sent, where Next can keep it going; elsewhere the response waits for it. */
export async function afterResponse(work: () => Promise<void>): Promise<void> {
  try {
    after(work);
  } catch {
    // Outside of Next, and in the Pages Router, there is no `after`.
    await work();
  }
}
