import type { Response } from 'playwright-core';

/** The anonymous id that the proxy sent to a browser that had none. */
export async function mintedId(response: Response): Promise<string> {
  const header = (await response.headerValue('set-cookie')) ?? '';
  return /pennon_anonymous_id=([0-9a-f-]{36});/.exec(header)?.[1] ?? '';
}
