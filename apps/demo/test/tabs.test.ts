import type { Flag } from '@pennon/core';
import { type Control, createControl } from '@pennon/database';
import { type LocalStack, launchChromium, startLocal } from '@pennon/test-support';
import { createClient, type WebSocketLikeConstructor } from '@supabase/supabase-js';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { serveTabPage } from './tab-page.js';

let stack: LocalStack;
let control: Control;
let site: Awaited<ReturnType<typeof serveTabPage>>;
let browser: BrowserContext;
/** The tabs that are open, and how many sockets each has. */
const tabs = new Map<Page, number>();
let version = 0;

beforeAll(async () => {
  [stack, browser] = await Promise.all([startLocal({ port: 0 }), launchChromium()]);
  const transport = WebSocket as unknown as WebSocketLikeConstructor; // ws's last overload takes null
  control = createControl(
    createClient(stack.url, stack.secretKey, { auth: { persistSession: false }, realtime: { transport } }),
  );
  site = await serveTabPage({ url: stack.url, key: stack.publishableKey });
  await serve('first');
});

afterAll(async () => {
  await browser?.close();
  await site?.close();
  await stack?.close();
});

it('ten tabs hold one socket, and outlive the one that has it: closed or crashed', async () => {
  for (let opened = 0; opened < 10; opened++) await openTab();
  await all('[data-is-live="true"]');
  expect(sockets()).toBe(1);
  await serve('second');
  await all('[data-hero="second"]');

  const afterClosing = await outlive((leader) => leader.close());
  const afterCrashing = await outlive(async (leader) => {
    // The page dies under the navigation, which therefore never ends.
    void leader.goto('chrome://crash').catch(() => {});
    await leader.waitForEvent('crash');
  });
  console.info(`Live again after ${afterClosing} ms (closed) and ${afterCrashing} ms (crashed).`);
  expect([afterClosing, afterCrashing].every((ms) => ms < 2_000)).toBe(true);
});

it('a page that comes back shows its last flags before anything was asked', async () => {
  const page = await openTab();
  await page.waitForSelector('[data-source="live"]');
  // Written within a second of the answer.
  await page.waitForFunction(() => Object.keys(localStorage).some((name) => name.startsWith('pennon:')));
  const shown = await page.getAttribute('body', 'data-hero');
  await page.reload();
  await page.waitForSelector('[data-status]');
  expect(await page.getAttribute('body', 'data-first')).toBe(shown);
});

/** Ends the leader, commits at once, and says how long after the commit every other tab had it. */
async function outlive(end: (leader: Page) => Promise<void>): Promise<number> {
  const leader = [...tabs].find(([, count]) => count > 0)?.[0];
  if (leader === undefined) throw new Error('No tab holds a socket.');
  await end(leader);
  tabs.delete(leader);
  const value = `after ${version}`;
  await serve(value);
  const since = performance.now();
  await all(`[data-hero="${value}"][data-is-live="true"]`);
  const ms = Math.round(performance.now() - since);
  expect(sockets()).toBe(1);
  return ms;
}

async function openTab(): Promise<Page> {
  const page = await browser.newPage();
  tabs.set(page, 0);
  const count = (change: number) => {
    const open = tabs.get(page);
    if (open !== undefined) tabs.set(page, open + change);
  };
  page.on('websocket', (socket) => {
    count(1);
    socket.on('close', () => count(-1));
  });
  await page.goto(site.address);
  return page;
}

function sockets(): number {
  return [...tabs.values()].reduce((sum, count) => sum + count, 0);
}

async function all(selector: string): Promise<void> {
  await Promise.all([...tabs.keys()].map((page) => page.waitForSelector(selector)));
}

async function serve(value: string): Promise<void> {
  const body: Flag = {
    key: 'hero',
    type: 'string',
    status: 'active',
    delivery: 'rules',
    variations: [{ key: 'served', value }],
    offVariation: 'served',
    fallthrough: { variation: 'served' },
  };
  const change = { kind: 'flag' as const, key: 'hero', base_version: version, body };
  await control.commit({ environment: 'production', changes: [change] });
  version += 1;
}
