import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { FlagStore } from '@pennon/store';
import type { Stage, Transport } from '@pennon/store/transport';
import { type LocalStack, launchChromium, startLocal } from '@pennon/test-support';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { clientOf, Operator } from './real-project.js';
import { Relay } from './relay.js';

/** A page over both transports, and what it shows of them. */
const PAGE = `
import { createFlagStore, supabaseSource } from '@pennon/store';
import { httpSource, webSocketStream } from '@pennon/store/sources';
import { createTransport, dualSource, listenToTransport } from '@pennon/store/transport';
import { createClient } from '@supabase/supabase-js';

const asked = new URL(location.href).searchParams;
const environment = 'production';
const url = asked.get('relay');
const supabase = createClient(asked.get('stack'), asked.get('key'), { auth: { persistSession: false } });
const transport = createTransport({
  unit: 'u-1',
  config: { health: { latencyMs: { websocket: 30_000, realtime: 30_000 } }, breaker: { recoveryMs: 500 } },
});
const switches = [];
listenToTransport(transport, 'switched', ({ to }) => switches.push(to));
const source = dualSource(
  {
    websocket: httpSource({ url, listen: webSocketStream({ url: url.replace('http', 'ws') }) }),
    realtime: supabaseSource(supabase, { environment }),
  },
  transport,
);
const store = createFlagStore({ environment, source, pollMs: 300, resyncJitterMs: 20, onError: () => {} });
store.start();
Object.assign(globalThis, { store, transport, switches, supabase });
`;

/** What the page has put there. */
declare const store: FlagStore;
declare const transport: Transport;

const environment = 'production';
let stack: LocalStack;
let relay: Relay;
let pages: Server;
let browser: Awaited<ReturnType<typeof launchChromium>>;

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
  pages = createServer(({ url }, response) => {
    const isScript = url === '/page.js';
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html');
    response.end(isScript ? script?.text : '<!doctype html><script type="module" src="/page.js"></script>');
  });
  await new Promise<void>((resolve) => pages.listen(0, '127.0.0.1', resolve));
  [stack, browser] = await Promise.all([startLocal({ port: 0 }), launchChromium()]);
});

afterAll(async () => {
  await browser?.close();
  await relay?.close();
  await stack?.close();
  pages?.close();
});

it('a page moves from Realtime to a WebSocket, and returns by itself when the relay is killed', async () => {
  const operator = new Operator(clientOf({ url: stack.url, key: stack.secretKey }), environment);
  await operator.commit({ hero: 'first' });
  relay = await Relay.start(stack, environment);
  const page = await browser.newPage();
  const asked = { stack: stack.url, key: stack.publishableKey, relay: relay.url };
  const { port } = pages.address() as AddressInfo; // it listens on a port
  await page.goto(`http://127.0.0.1:${port}/?${new URLSearchParams(asked)}`);
  await page.waitForFunction("globalThis.store?.getState().isLive && store.getState().status === 'ready'");

  const turnTo = (stage: Stage) => page.evaluate((next) => transport.configure({ stage: next }), stage);
  const expectChange = async (value: string): Promise<void> => {
    const revision = await operator.commit({ hero: value });
    await page.waitForFunction((wanted) => store.getState().revision === wanted, revision);
    expect(await page.evaluate(() => store.evaluate('hero').value)).toBe(value);
  };

  await expectChange('over Realtime');
  await turnTo('shadow');
  await page.waitForFunction('transport.stats().categories.critical.compared > 0');
  await expectChange('while both are compared');
  await turnTo('live');
  await page.waitForFunction("switches.at(-1) === 'websocket'");
  await expectChange('over the WebSocket');

  await relay.close();
  await page.waitForFunction("switches.at(-1) === 'realtime'");
  await expectChange('over Realtime again');
  expect(await page.evaluate('[switches, store.getState().status]')).toEqual([
    ['websocket', 'realtime'],
    'ready',
  ]);
  expect(await page.evaluate('transport.stats().categories.critical.mismatches')).toBe(0);
  // SHA-256, as a secure context has it.
  expect(await page.evaluate('isSecureContext')).toBe(true);
  await page.evaluate('store.stop()');
  await page.waitForFunction('supabase.getChannels().length === 0');
});
