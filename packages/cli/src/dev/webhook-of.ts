import { randomBytes } from 'node:crypto';
import { PennonError } from '@pennon/core';

/** Where revisions are announced, and what proves that we do. */
export interface Webhook {
  readonly url: string;
  readonly secret: string;
}

/** @throws PennonError `USAGE` */
export function webhookOf({
  webhook: url,
  webhookSecret,
}: {
  readonly webhook?: string;
  readonly webhookSecret?: string;
}): Webhook | undefined {
  if (url === undefined) return undefined;
  if (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)) {
    return { url, secret: webhookSecret || randomBytes(32).toString('base64url') };
  }
  throw new PennonError('USAGE', `"${url}" is no http address.`, {
    hint: 'The whole address of the route, for example http://localhost:3000/api/pennon/revalidate.',
  });
}
