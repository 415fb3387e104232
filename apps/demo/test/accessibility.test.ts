import { mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { buildShop, launchChromium, type Shop, startShop } from '@pennon/test-support';
import type { AxeResults } from 'axe-core';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
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

const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

const pages: readonly (readonly [path: string, name: string])[] = [
  ['/', 'harbour'],
  ['/flags', 'all-flags'],
  ['/flags/kilo', 'product'],
  ['/welcome', 'landing'],
  ['/basket', 'basket'],
  ['/loft', 'loft'],
  ['/account', 'account'],
  ['/no-such-page', 'not-found'],
];

describe.each(['light', 'dark'] as const)('in the %s theme', (theme) => {
  it.each(pages)('%s has no accessibility violation', async (path, name) => {
    await browser.clearCookies();
    const page = await browser.newPage();
    await page.emulateMedia({ colorScheme: theme });
    await page.goto(`${shop.address}${path}`);
    await page.waitForSelector('main');
    await page.addScriptTag({ path: axe });
    const violations = await page.evaluate(runAxe);
    expect(violations).toEqual([]);
    await picture(page, `${name}-${theme}`);
    await page.close();
  });
});

describe('a phone', () => {
  it('scrolls no page sideways', async () => {
    const page = await browser.newPage();
    await page.setViewportSize({ width: 360, height: 740 });
    for (const [path, name] of pages) {
      await page.goto(`${shop.address}${path}`);
      await page.waitForSelector('main');
      expect([name, await page.evaluate(() => document.documentElement.scrollWidth)]).toEqual([name, 360]);
      if (name === 'harbour' || name === 'product') await picture(page, `${name}-phone`);
    }
    await page.close();
  });
});

describe('a theme that was chosen', () => {
  it('counts from the first paint on, whatever the system says', async () => {
    const { page } = await visit(browser, shop.address);
    const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const light = await paper();
    await page.getByRole('radio', { name: 'dark' }).check({ force: true });
    const dark = await paper();
    expect(dark).not.toBe(light);
    await page.reload({ waitUntil: 'commit' });
    await page.waitForSelector('body');
    expect(await paper()).toBe(dark);
    await page.waitForSelector('[data-connection="live"]');
    expect(await page.getByRole('radio', { name: 'dark' }).isChecked()).toBe(true);
    await page.getByRole('radio', { name: 'system' }).check({ force: true });
    await page.close();
  });
});

describe('a keyboard alone', () => {
  beforeEach(() => browser.clearCookies());

  it('goes from the first page to an order, always seeing where it is', async () => {
    const { page } = await visit(browser, shop.address);
    await page.keyboard.press('Tab');
    expect(await focused(page)).toBe('Skip to the content');
    await page.keyboard.press('Enter');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('content');

    await tabTo(page, 'Kilo');
    await page.keyboard.press('Enter');
    await page.waitForSelector('[data-text]');
    await tabTo(page, 'Add to basket');
    await page.keyboard.press('Enter');
    await page.getByText('Kilo is in your basket.').waitFor();

    await page.keyboard.press('Tab');
    await page.goto(`${shop.address}/basket`);
    await page.waitForSelector('[data-connection="live"]');
    await tabTo(page, 'Remove Uniform');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Remove Uniform' }).waitFor({ state: 'detached' });
    await tabTo(page, 'Go to checkout');
    await page.keyboard.press('Space');
    await page.getByText('Thank you.').waitFor();
    await page.getByText('Nothing in it yet.').waitFor();
    await picture(page, 'ordered-light');
    await page.close();
  });

  it('chooses a theme with the arrows', async () => {
    const { page } = await visit(browser, shop.address);
    await page.getByRole('radio', { name: 'system' }).focus();
    await page.keyboard.press('ArrowRight');
    expect(await page.evaluate(() => document.documentElement.dataset.theme)).toBe('light');
    await page.keyboard.press('ArrowLeft');
    await page.close();
  });
});

/** Presses Tab until the focus is on what has this name, and makes sure that each stop can be seen. */
async function tabTo(page: Page, name: string): Promise<void> {
  for (let presses = 0; presses < 60; presses += 1) {
    await page.keyboard.press('Tab');
    if ((await focused(page)) !== name) continue;
    expect(await page.evaluate(isRingVisible)).toBe(true);
    return;
  }
  throw new Error(`No Tab reaches "${name}".`);
}

async function focused(page: Page): Promise<string> {
  return await page.evaluate(() => {
    const { activeElement } = document;
    return activeElement?.getAttribute('aria-label') ?? activeElement?.textContent?.trim() ?? '';
  });
}

/** Runs in the page: an outline around the element, or around what it spans its link over. */
function isRingVisible(): boolean {
  const { activeElement } = document;
  if (activeElement === null) return false;
  return [undefined, '::after'].some((part) => {
    const { outlineStyle, outlineWidth } = getComputedStyle(activeElement, part);
    return outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2;
  });
}

declare global {
  interface Window {
    /** Of `axe.min.js`. */
    readonly axe: { run(): Promise<AxeResults> };
  }
}

/** Runs in the page: what is wrong, and where. */
async function runAxe(): Promise<readonly string[]> {
  const { violations } = await window.axe.run();
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`));
}

/** Kept under docs/ when asked to: `SCREENSHOTS=1 npx vitest run --project browser apps/demo/test/accessibility.test.ts`. */
async function picture(page: Page, name: string): Promise<void> {
  if (process.env.SCREENSHOTS === undefined) return;
  const folder = fileURLToPath(new URL('../../../docs/shop/', import.meta.url));
  await mkdir(folder, { recursive: true });
  await page.screenshot({ path: `${folder}${name}.png` });
}
