import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Control } from '@pennon/database';
import { buildShop, distDirOf, launchChromium, type Shop, startShop } from '@pennon/test-support';
import type { BrowserContext } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { controlOf } from './control-of.js';
import { mintedId } from './minted-id.js';
import { visit } from './visit.js';

const pages = ['/', '/flags', '/flags/kilo', '/welcome', '/basket', '/loft', '/account'];

describe.each([
  ['Next 16', false],
  ['Next 16 with Cache Components', true],
])('%s', (name, cacheComponents) => {
  let shop: Shop;
  let browser: BrowserContext;
  let control: Control;

  beforeAll(async () => {
    await buildShop({ cacheComponents });
    [shop, browser] = await Promise.all([startShop('start', { cacheComponents }), launchChromium()]);
    control = controlOf(shop);
  });

  afterAll(async () => {
    await browser?.close();
    await shop?.close();
  });

  beforeEach(() => browser.clearCookies());

  describe('the first paint', () => {
    it('has the right values in the HTML that the server sends', async () => {
      await shop.pennon('flags', 'toggle', 'new-checkout', '--on');
      await shop.pennon('flags', 'set', 'hero', 'night');
      await shop.pennon('flags', 'ramp', 'free-shipping', '100');
      await shop.settled();
      const html = await (await fetch(shop.address)).text();
      for (const shown of [
        'data-checkout="express"',
        'data-hero="night"',
        'data-crowd="100"',
        'Regatta week',
      ]) {
        expect(html).toContain(shown);
      }
      const { page } = await visit(browser, shop.address);
      expect(await page.locator('[data-hero]').getAttribute('data-hero')).toBe('night');
      await page.close();
    });

    it.each(pages)('of %s hydrates without a complaint, and nothing jumps', async (path) => {
      const { page, problems, jumps } = await visit(browser, `${shop.address}${path}`);
      await page.waitForLoadState('networkidle');
      expect(problems).toEqual([]);
      expect(await jumps()).toEqual([]);
      await page.close();
    });

    it('of the landing page is static in the build, one page for each combination', async () => {
      const manifest = JSON.parse(
        await readFile(join(distDirOf(cacheComponents), 'prerender-manifest.json'), 'utf8'),
      ) as { readonly routes: Readonly<Record<string, { readonly srcRoute: string | null }>> };
      const made = Object.values(manifest.routes).filter(({ srcRoute }) => srcRoute === '/landing/[code]');
      // Two headlines; of the other flag everybody gets the same.
      expect(made).toHaveLength(2);
      const { page, response } = await visit(browser, `${shop.address}/welcome`);
      expect(response.headers()['x-nextjs-prerender'] ?? response.headers()['x-nextjs-cache']).toBeDefined();
      await page.close();
    });
  });

  describe('a first visit, with an empty cookie jar', () => {
    it('has one id in the proxy, the server, the browser and the database', async () => {
      const { page, response, html } = await visit(browser, `${shop.address}/flags/kilo`);
      const id = await mintedId(response);
      expect(id).toMatch(/^[0-9a-f-]{36}$/);
      // The server evaluated for it, and told the page so.
      expect(html).toContain(id);
      expect(await page.evaluate(() => document.cookie)).toContain(`pennon_anonymous_id=${id}`);
      const shown = await page.locator('[data-text]').getAttribute('data-text');
      const exposures = await vi.waitUntil(() => exposuresOf(id), { timeout: 20_000, interval: 200 });
      expect(exposures).toMatchObject([{ experiment: 'product-text', variation: shown }]);
      await page.close();
    });

    it('of a static page is counted for the variation that the page was made with', async () => {
      const { page, response } = await visit(browser, `${shop.address}/welcome`);
      const id = await mintedId(response);
      const shown = await page.locator('[data-headline]').getAttribute('data-headline');
      await page.waitForSelector('[data-counted="true"]');
      const exposures = await vi.waitUntil(() => exposuresOf(id), { timeout: 20_000, interval: 200 });
      expect(exposures).toMatchObject([{ experiment: 'landing-headline', variation: shown }]);
      await page.close();
    });

    it('of a static page is kept by no cache in between, nor is a later one', async () => {
      for (const headers of [{}, { cookie: 'pennon_anonymous_id=8b1f1c5e-1111-4111-8111-000000000002' }]) {
        const response = await fetch(`${shop.address}/welcome`, { headers });
        expect(response.headers.get('cache-control')).toBe('private, no-store');
      }
    });

    it('exposes nobody by hovering twenty links that are prefetched, and once by going to one', async () => {
      const { page } = await visit(browser, `${shop.address}/flags`);
      const id = await page.evaluate(() => /pennon_anonymous_id=([^;]+)/.exec(document.cookie)?.[1] ?? '');
      const links = await page.locator('.products a').all();
      for (const link of links.slice(0, 20)) {
        await link.scrollIntoViewIfNeeded();
        await link.hover();
      }
      const fetchedAhead = await page.waitForFunction(pagesFetchedAhead, 20);
      expect(await exposuresOf(id)).toBeUndefined();

      await links[3]?.click();
      await page.waitForSelector('[data-text]');
      const exposures = await vi.waitUntil(() => exposuresOf(id), { timeout: 20_000, interval: 200 });
      // What an earlier exposure would have sent has had its time: this one is the only one.
      expect(exposures).toHaveLength(1);
      console.info(`${name}: ${await fetchedAhead.jsonValue()} product pages were fetched ahead.`);
      await page.close();
    });
  });

  describe('a flag that changes', () => {
    it('reaches a statically cached page with the first request after the webhook', async () => {
      await shop.pennon('flags', 'toggle', 'landing-proof', '--on');
      await shop.settled();
      const headers = { cookie: 'pennon_anonymous_id=8b1f1c5e-1111-4111-8111-000000000001' };
      const ask = async () => await fetch(`${shop.address}/welcome`, { headers });
      expect(await (await ask()).text()).toContain('data-proof');
      // A build of more than a minute ago is served once more while it is made anew.
      await vi.waitUntil(async () => (await ask()).headers.get('x-nextjs-cache') === 'HIT', {
        timeout: 20_000,
        interval: 200,
      });

      const committedAt = performance.now();
      await toggle('landing-proof');
      const revision = await shop.settled();
      const deliveredAt = performance.now();
      const html = await (await ask()).text();
      const answeredAt = performance.now();
      expect(html).not.toContain('data-proof');
      expect(html).toContain(`data-revision="${revision}"`);
      console.info(
        `${name}: commit and webhook ${ms(deliveredAt - committedAt)}, then the first request ${ms(answeredAt - deliveredAt)}.`,
      );
    });

    it('reaches a page that is open without a reload', async () => {
      const { page } = await visit(browser, shop.address);
      await page.evaluate(() => Object.assign(window, { loadedOnce: true }));
      const before = await page.locator('[data-checkout]').getAttribute('data-checkout');
      const after = before === 'express' ? 'classic' : 'express';
      const changed = page.waitForSelector(`[data-checkout="${after}"]`);
      const committedAt = performance.now();
      await toggle('new-checkout');
      await changed;
      console.info(`${name}: commit and an open page ${ms(performance.now() - committedAt)}.`);
      expect(await page.evaluate(() => 'loadedOnce' in window)).toBe(true);
      await page.close();
    });
  });

  async function exposuresOf(unit: string) {
    const { exposures } = await control.exportUnit(unit);
    return exposures.length > 0 ? exposures : undefined;
  }

  /** Commits from here, because a process of its own takes longer to start than what is measured. */
  async function toggle(key: string): Promise<void> {
    const { documents } = await control.snapshot('development');
    const document = documents.find((candidate) => candidate.kind === 'flag' && candidate.key === key);
    if (document?.kind !== 'flag') throw new Error(`No flag ${key} was seeded.`);
    const { body, version } = document;
    const status = body.status === 'active' ? 'inactive' : 'active';
    const change = {
      kind: 'flag' as const,
      key,
      base_version: version,
      body: { ...body, status } as typeof body,
    };
    await control.commit({ environment: 'development', changes: [change] });
  }
});

/** Runs in the page: how many product pages it holds, once there are enough of them. */
function pagesFetchedAhead(enough: number): number {
  const paths = performance
    .getEntriesByType('resource')
    .map(({ name }) => new URL(name).pathname)
    .filter((path) => path.startsWith('/flags/'));
  const count = new Set(paths).size;
  return count >= enough ? count : 0;
}

function ms(duration: number): string {
  return `${duration.toFixed(0)} ms`;
}
