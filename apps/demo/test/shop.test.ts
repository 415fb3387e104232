import { buildShop, launchChromium, type Shop, startShop } from '@pennon/test-support';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

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

interface OpenPage {
  readonly page: Page;
  readonly problems: readonly string[];
  /** As the server sent it. */
  readonly html: string;
}

/** Opens the shop and keeps whatever the console complains about. */
async function openShop(): Promise<OpenPage> {
  const page = await browser.newPage();
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) problems.push(message.text());
  });
  const html = (await (await page.goto(shop.address))?.text()) ?? '';
  return { page, problems, html };
}

const live = '[data-connection="live"]';

describe('the first paint', () => {
  afterEach(() => shop.pennon('flags', 'toggle', 'new-checkout', '--off'));

  it('has the right values in the HTML that the server sends', async () => {
    await shop.pennon('flags', 'toggle', 'new-checkout', '--on');
    await shop.pennon('flags', 'set', 'hero', 'night');
    await shop.pennon('flags', 'ramp', 'free-shipping', '100');
    const html = await (await fetch(shop.address)).text();
    expect(html).toContain('data-checkout="express"');
    expect(html).toContain('data-hero="night"');
    expect(html).toContain('data-crowd="100"');

    await shop.pennon('flags', 'toggle', 'new-checkout', '--off');
    expect(await (await fetch(shop.address)).text()).toContain('data-checkout="classic"');
  });

  it('hydrates without a complaint in the console', async () => {
    const { page, problems } = await openShop();
    await page.waitForSelector(live);
    expect(problems).toEqual([]);
    await page.close();
  });

  it('buckets the same visitor on the server and in the browser', async () => {
    await shop.pennon('flags', 'ramp', 'free-shipping', '50');
    const seen = new Set<string>();
    for (let visit = 0; visit < 12; visit += 1) {
      await browser.clearCookies();
      const { page, problems, html } = await openShop();
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
    ({ page } = await openShop());
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
  it('keeps the last values, shows stale, recovers by itself and misses no revision', async () => {
    await shop.pennon('flags', 'set', 'hero', 'regatta');
    const { page } = await openShop();
    await page.waitForSelector(live);
    let last = 'regatta';
    for (const hero of ['night', 'harbour', 'regatta']) {
      await shop.killStack();
      await page.waitForSelector('[data-connection="stale"]');
      expect(await page.locator('[data-hero]').getAttribute('data-hero')).toBe(last);
      await shop.startStack();
      await shop.pennon('flags', 'set', 'hero', hero);
      await page.waitForSelector(`[data-hero="${hero}"]`);
      await page.waitForSelector(live);
      last = hero;
    }
    await page.close();
  });

  it('shows defaults to who comes while it is away', async () => {
    await shop.killStack();
    const html = await (await fetch(shop.address)).text();
    expect(html).toContain('data-checkout="classic"');
    expect(html).toContain('data-hero="harbour"');
    await shop.startStack();
  });
});
