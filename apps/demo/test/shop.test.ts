import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Control, withServed } from '@pennon/database';
import { buildShop, distDirOf, launchChromium, type Shop, startShop } from '@pennon/test-support';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { controlOf } from './control-of.js';
import { visit } from './visit.js';

let shop: Shop;
let browser: BrowserContext;

beforeAll(async () => {
  await buildShop();
  [shop, browser] = await Promise.all([startShop('start'), launchChromium()]);
});

afterAll(async () => {
  await browser?.close();
  await shop?.close();
});

const live = '[data-connection="live"]';

describe('the first paint', () => {
  it('buckets the same visitor on the server and in the browser', async () => {
    await shop.pennon('flags', 'ramp', 'free-shipping', '50');
    await shop.settled();
    const seen = new Set<string>();
    for (let visitor = 0; visitor < 12; visitor += 1) {
      await browser.clearCookies();
      const { page, problems, html } = await visit(browser, shop.address);
      await page.waitForSelector(live);
      const shipping = await page.locator('.lines div:nth-last-child(2) dd').innerText();
      expect(html).toContain(`<dt>Shipping</dt><dd>${shipping}</dd>`);
      seen.add(shipping);
      expect(problems).toEqual([]);
      await page.close();
    }
    // Twelve visitors at 50 %: all in or all out once in 2,048 runs would be chance, a fixed answer always.
    expect(seen.size).toBe(2);
  });
});

describe('a page that is open', () => {
  let page: Page;

  beforeEach(async () => {
    await shop.pennon('flags', 'toggle', 'new-checkout', '--off');
    ({ page } = await visit(browser, shop.address));
    await page.waitForSelector(live);
    await page.evaluate(() => Object.assign(window, { loadedOnce: true }));
  });

  afterEach(async () => {
    expect(await page.evaluate(() => 'loadedOnce' in window)).toBe(true);
    await page.close();
  });

  it('changes without a reload when a flag is toggled from a terminal', async () => {
    await page.waitForSelector('[data-checkout="classic"]');
    await shop.pennon('flags', 'toggle', 'new-checkout');
    await page.waitForSelector('[data-checkout="express"]');
    await shop.pennon('flags', 'toggle', 'new-checkout');
    await page.waitForSelector('[data-checkout="classic"]');
  });

  it('switches between three variations', async () => {
    for (const hero of ['regatta', 'night', 'harbour']) {
      await shop.pennon('flags', 'set', 'hero', hero);
      await page.waitForSelector(`[data-hero="${hero}"]`);
    }
  });

  it('keeps every user who is in while a rollout grows', async () => {
    const usersIn = () =>
      page.locator('.crowd .in').evaluateAll((users) => users.map((user) => user.getAttribute('title')));
    let before: readonly (string | null)[] = [];
    for (const percent of ['10', '40', '70', '100']) {
      await shop.pennon('flags', 'ramp', 'free-shipping', percent);
      await page.waitForFunction(
        (count) => Number(document.querySelector<HTMLElement>('[data-crowd]')?.dataset.crowd) > count,
        before.length,
      );
      const after = await usersIn();
      expect(after).toEqual(expect.arrayContaining([...before]));
      before = after;
    }
    expect(before).toHaveLength(100);
  });
});

describe('when the stack is killed under an open page', () => {
  it('keeps its last values, shows stale, recovers by itself and misses no revision, twenty times under writes', {
    timeout: 600_000,
  }, async () => {
    const control = controlOf(shop);
    const first = await heroOf(control);
    const { page } = await visit(browser, shop.address);
    await page.waitForSelector(live);
    for (let round = 0; round < 20; round += 1) {
      const acknowledged = await writeUntilKilled(control, 1 + (round % 4));
      await page.waitForSelector('[data-connection="stale"]');
      expect(heroes).toContain(await page.locator('[data-hero]').getAttribute('data-hero'));
      await shop.startStack();

      const { revision, version, served } = await heroOf(control);
      expect(revision).toBeGreaterThanOrEqual(acknowledged);
      // Each commit changed this flag and nothing else, so a lost one would leave a hole between the two counts.
      expect(revision - first.revision).toBe(version - first.version);
      await page.waitForSelector(`[data-connection="live"][data-revision="${revision}"]`);
      expect(await page.locator('[data-hero]').getAttribute('data-hero')).toBe(served);
    }
    await page.close();
  });

  it('shows the last values to who comes while it is away', async () => {
    await shop.pennon('flags', 'set', 'hero', 'night');
    await shop.settled();
    const before = await (await fetch(shop.address)).text();
    expect(before).toContain('data-hero="night"');
    await shop.killStack();
    expect(await (await fetch(shop.address)).text()).toContain('data-hero="night"');
    await shop.startStack();
  });

  it('shows defaults to who asks a server that never knew any, and what the browser kept to who was here', async () => {
    const { page } = await visit(browser, shop.address);
    await page.waitForSelector(live);
    // Written within a second of what came.
    await page.waitForFunction(() => Object.keys(localStorage).some((name) => name.startsWith('pennon:')));
    await page.close();
    await shop.killStack();
    // What Next has kept on the disk the new server would know.
    await rm(join(distDirOf(false), 'cache/fetch-cache'), { recursive: true, force: true });
    const address = await shop.serve({});
    expect(await (await fetch(address)).text()).toContain('data-hero="harbour"');
    const back = await browser.newPage();
    // The kept ruleset is the origin's, so the new server stands in at the old address.
    await back.route(`${shop.address}/**`, async (route) => {
      const url = route.request().url().replace(shop.address, address);
      await route.fulfill({ response: await route.fetch({ url }) });
    });
    await back.goto(shop.address);
    await back.waitForSelector('[data-hero="night"]');
    await back.waitForSelector('[data-connection="stale"]');
    await back.unrouteAll({ behavior: 'ignoreErrors' });
    await back.close();
    await shop.startStack();
  });
});

const heroes = ['harbour', 'regatta', 'night'];

async function heroOf(control: Control) {
  const { revision, documents } = await control.snapshot('development');
  const hero = documents.find(({ kind, key }) => kind === 'flag' && key === 'hero');
  if (hero?.kind !== 'flag' || !('variation' in hero.body.fallthrough))
    throw new Error('No hero was seeded.');
  return { revision, version: hero.version, body: hero.body, served: hero.body.fallthrough.variation };
}

/** Commits without a pause, kills the stack under a commit once `count` are acknowledged, and returns the last of those. */
async function writeUntilKilled(control: Control, count: number): Promise<number> {
  let acknowledged = 0;
  let killing: Promise<void> | undefined;
  for (let written = 0; ; written += 1) {
    const writing = serveNextHero(control);
    if (written === count) killing = shop.killStack();
    try {
      acknowledged = await writing;
    } catch (error) {
      if (killing === undefined) throw error;
      await killing;
      return acknowledged;
    }
  }
}

async function serveNextHero(control: Control): Promise<number> {
  const { version, body, served } = await heroOf(control);
  const next = heroes[(heroes.indexOf(served) + 1) % heroes.length] ?? 'harbour';
  const change = { kind: 'flag' as const, key: 'hero', base_version: version, body: withServed(body, next) };
  return (await control.commit({ environment: 'development', changes: [change] })).revision;
}
