import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Control } from '@pennon/database';
import { launchChromium, type Next15App, startNext15 } from '@pennon/test-support';
import type { BrowserContext } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { controlOf } from './control-of.js';
import { mintedId } from './minted-id.js';
import { visit } from './visit.js';

describe('Next 15, with a middleware on the edge runtime', () => {
  let app: Next15App;
  let browser: BrowserContext;
  let control: Control;

  beforeAll(async () => {
    [app, browser] = await Promise.all([startNext15(), launchChromium()]);
    control = controlOf(app);
  });

  afterAll(async () => {
    await browser?.close();
    await app?.close();
  });

  beforeEach(() => browser.clearCookies());

  it('paints the right values first, on the server and in the browser, and nothing jumps', async () => {
    await app.pennon('flags', 'set', 'hero', 'night');
    await app.settled();
    const { page, html, problems, jumps } = await visit(browser, app.address);
    expect(html).toContain('data-server-hero="night"');
    expect(html).toContain('data-hero="night"');
    await page.waitForLoadState('networkidle');
    expect(problems).toEqual([]);
    expect(await jumps()).toEqual([]);
    await page.close();
  });

  it('follows the flags while a page is open', async () => {
    const { page } = await visit(browser, app.address);
    await app.pennon('flags', 'set', 'hero', 'regatta');
    await page.waitForSelector('[data-hero="regatta"]');
    await page.close();
  });

  it('has one id in the middleware, the server, the browser and the database', async () => {
    const { page, response, html } = await visit(browser, app.address);
    const id = await mintedId(response);
    expect(id).toMatch(/^[0-9a-f-]{36}$/);
    expect(html).toContain(id);
    expect(await page.evaluate(() => document.cookie)).toContain(`pennon_anonymous_id=${id}`);
    const variation = await page.locator('[data-text]').getAttribute('data-text');
    const exposed = async () => {
      const { exposures } = await control.exportUnit(id);
      return exposures.length > 0 && exposures;
    };
    const exposures = await vi.waitUntil(exposed, { timeout: 20_000, interval: 200 });
    expect(exposures).toMatchObject([{ experiment: 'product-text', variation }]);
    await page.close();
  });

  it('serves a precomputed page that is static, and soon after the webhook another one', async () => {
    const manifest = JSON.parse(await readFile(join(app.distDir, 'prerender-manifest.json'), 'utf8')) as {
      readonly routes: Readonly<Record<string, unknown>>;
    };
    expect(Object.keys(manifest.routes).filter((route) => route.startsWith('/landing/'))).toHaveLength(2);
    const headers = { cookie: 'pennon_anonymous_id=8b1f1c5e-1111-4111-8111-000000000001' };
    const ask = async () => await (await fetch(`${app.address}/welcome`, { headers })).text();
    expect(await ask()).toContain('data-proof="true"');
    await app.pennon('flags', 'toggle', 'landing-proof', '--off');
    await app.settled();
    // The edge runtime has a memory of its own, which the webhook's handler cannot reach: it asks again after seconds.
    const startedAt = performance.now();
    await vi.waitUntil(async () => (await ask()).includes('data-proof="false"'), {
      timeout: 30_000,
      interval: 100,
    });
    console.info(
      `Next 15: the middleware sent to the other page after ${ms(performance.now() - startedAt)}.`,
    );
  });
});

function ms(duration: number): string {
  return `${duration.toFixed(0)} ms`;
}
