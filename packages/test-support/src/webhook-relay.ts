import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Stands between a stack's webhook and the apps that it is for, so that a test can wait for what they took. */
export interface WebhookRelay {
  readonly url: string;
  /** An address that each delivery goes on to. */
  readonly addReceiver: (url: string) => void;
  /** Resolves once every receiver has taken this revision, or a later one. */
  readonly delivered: (revision: number) => Promise<void>;
  readonly close: () => Promise<void>;
}

export async function startWebhookRelay(): Promise<WebhookRelay> {
  const receivers: string[] = [];
  const waiting = new Set<() => void>();
  let latest = 0;
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const { authorization = '' } = request.headers;
    const headers = { authorization, 'content-type': 'application/json' };
    const answers = await Promise.all(
      receivers.map((url) => fetch(url, { method: 'POST', headers, body }).catch(() => undefined)),
    );
    const isTaken = answers.every((answer) => answer?.ok === true);
    response.writeHead(isTaken ? 204 : 502).end();
    if (!isTaken) return;
    const { record } = JSON.parse(body) as { readonly record: { readonly revision: number } };
    latest = Math.max(latest, record.revision);
    for (const check of waiting) check();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    addReceiver: (url) => receivers.push(url),
    delivered: (revision) =>
      new Promise((resolve) => {
        const check = () => {
          if (latest < revision) return;
          waiting.delete(check);
          resolve();
        };
        waiting.add(check);
        check();
      }),
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
