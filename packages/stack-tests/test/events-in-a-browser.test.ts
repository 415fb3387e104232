import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { freePort, type LocalStack, launchChromium, startLocal } from '@pennon/test-support';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

/** A page with a queue, begun by what its address asks for, and what it records. */
const PAGE = `
import { createEventQueue } from '@pennon/store/events';
import { indexedDbStorage, localStorageStorage } from '@pennon/store/persistence';
import { createClient } from '@supabase/supabase-js';

const asked = new URL(location.href).searchParams;
const storage = asked.get('storage') === 'IndexedDB' ? indexedDbStorage('events') : localStorageStorage();
// All that was ever written, once it is.
globalThis.written = '';
const set = (name, text) => {
  const writing = storage.set(name, text);
  Promise.resolve(writing).then(() => void (written += text));
  return writing;
};
globalThis.queue = createEventQueue({
  supabase: createClient(asked.get('stack'), asked.get('key'), { auth: { persistSession: false } }),
  storage: { ...storage, set },
  flushMs: Number(asked.get('flushMs')),
  onError: () => {},
});
globalThis.areWritten = (label, many) =>
  Array.from({ length: many }).every((_, n) => written.includes('"' + label + n + '"'));
globalThis.recordMany = (label, many) => {
  for (let n = 0; n < many; n++)
    queue.record({
      type: 'metric', id: crypto.randomUUID(), environment: 'production', at: Date.now(), metric: 'clicks', unit: label + n,
    });
};
`;

const HOUR_MS = 3_600_000;

describe('events in a browser', () => {
  let stack: LocalStack;
  let server: Server;
  let browser: Awaited<ReturnType<typeof launchChromium>>;
  let nowhere: string;

  beforeAll(async () => {
    const [script] = (
      await build({
        stdin: { contents: PAGE, resolveDir: fileURLToPath(new URL('.', import.meta.url)) },
        bundle: true,
        write: false,
        format: 'esm',
        logLevel: 'error',
      })
    ).outputFiles;
    server = createServer(({ url }, response) => {
      const isScript = url === '/page.js';
      response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html');
      response.end(isScript ? script?.text : '<!doctype html><script type="module" src="/page.js"></script>');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    [stack, browser] = await Promise.all([startLocal({ port: 0 }), launchChromium()]);
    nowhere = `http://127.0.0.1:${await freePort()}`;
  });

  afterAll(async () => {
    await browser?.close();
    await stack?.close();
    server?.close();
  });

  const addressOf = (more: Readonly<Record<string, string>>): string => {
    const { port } = server.address() as AddressInfo; // it listens on a port
    const asked = { stack: stack.url, key: stack.publishableKey, flushMs: String(HOUR_MS), ...more };
    return `http://127.0.0.1:${port}/?${new URLSearchParams(asked)}`;
  };

  const open = async (more: Readonly<Record<string, string>> = {}) => {
    const page = await browser.newPage();
    await page.goto(addressOf(more));
    await page.waitForFunction('globalThis.recordMany');
    return page;
  };

  /** How many rows there are, once there are as many, and how many units they are of. */
  const recorded = async (label: string, many: number): Promise<readonly [number, number]> => {
    const count = async () => {
      const { rows } = await stack.query<{ rows: number; units: number }>(
        'select count(*)::int as rows, count(distinct unit)::int as units from pennon.metric_events where unit like $1',
        [`${label}%`],
      );
      const [{ rows: found, units } = { rows: 0, units: 0 }] = rows;
      return found >= many && ([found, units] as const);
    };
    return await vi.waitUntil(count, { timeout: 20_000 });
  };

  it('go with the page that is left, though nothing would have been sent for an hour', async () => {
    const page = await open();
    await page.evaluate("recordMany('left-', 40)");
    await page.goto('about:blank');
    expect(await recorded('left-', 40)).toEqual([40, 40]);
    await page.close();
  });

  it.each(['localStorage', 'IndexedDB'])('wait in %s for the page that is loaded again', async (storage) => {
    const label = `${storage}-`;
    const page = await open({ storage, stack: nowhere });
    await page.evaluate(`recordMany('${label}', 700)`);
    await page.waitForFunction(`areWritten('${label}', 700)`);
    await page.goto(addressOf({ storage }));
    await page.waitForFunction('globalThis.queue');
    await page.evaluate('queue.flush()');
    expect(await recorded(label, 700)).toEqual([700, 700]);
    expect(await page.evaluate('queue.stats()')).toMatchObject({ waiting: 0, accepted: 700 });
    await page.close();
  });

  it('of a tab that crashed are sent by one that was there all along', async () => {
    const stays = await open();
    const crashes = await open({ stack: nowhere });
    await crashes.evaluate("recordMany('crashed-', 100)");
    await crashes.waitForFunction("areWritten('crashed-', 100)");
    void crashes.goto('chrome://crash').catch(() => {});
    await crashes.waitForEvent('crash');
    await stays.evaluate("dispatchEvent(new Event('visibilitychange'))");
    await stays.waitForFunction('queue.stats().waiting === 100');
    await stays.evaluate('queue.flush()');
    expect(await recorded('crashed-', 100)).toEqual([100, 100]);
  });
});
