import pg from 'pg';
import type { NotificationListener } from './sql-database.js';

/**
 * Holds one session for LISTEN and replaces it when it breaks. Messages sent between two sessions are lost, so each
 * listener hears of the break.
 *
 * @returns how to stop
 * @throws when the first session cannot be opened
 */
export async function keepListening(
  url: string,
  listeners: readonly NotificationListener[],
): Promise<() => Promise<void>> {
  let isStopped = false;
  let retry: NodeJS.Timeout | undefined;
  let session = await listen();

  async function listen(): Promise<pg.Client> {
    const client = new pg.Client({ connectionString: url, keepAlive: true, connectionTimeoutMillis: 10_000 });
    client.on('error', () => undefined); // `end` follows
    client.on('notification', ({ channel, payload = '' }) => {
      for (const listener of listeners) if (listener.channel === channel) listener.onPayload(payload);
    });
    try {
      await client.connect();
      for (const { channel } of listeners) await client.query(`listen ${channel}`);
    } catch (error) {
      await client.end();
      throw error;
    }
    client.once('end', onEnded);
    for (const { onListening } of listeners) onListening(true);
    return client;
  }

  function onEnded(): void {
    if (isStopped) return;
    for (const { onListening } of listeners) onListening(false);
    reconnect();
  }

  function reconnect(): void {
    retry = setTimeout(async () => {
      try {
        session = await listen();
        if (isStopped) await session.end();
      } catch {
        if (!isStopped) reconnect();
      }
    }, retryMs);
  }

  return async () => {
    isStopped = true;
    clearTimeout(retry);
    await session.end();
  };
}

const retryMs = 500;
