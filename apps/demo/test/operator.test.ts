import { launchChromium, type Shop, startShop } from '@pennon/test-support';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

let shop: Shop;
let browser: BrowserContext;
let page: Page;

beforeAll(async () => {
  [shop, browser] = await Promise.all([startShop('dev'), launchChromium()]);
  page = await browser.newPage();
  // The first page is compiled when it is asked for: half a minute is not enough on a busy machine.
  await page.goto(shop.address, { timeout: 240_000 });
  await page.waitForSelector('[data-connection="live"]');
});

afterAll(async () => {
  await browser?.close();
  await shop?.close();
});

describe("the operator's drawer", () => {
  it('opens by keyboard, closes with Escape and gives the focus back', async () => {
    const opener = page.getByRole('button', { name: 'Operator' });
    await opener.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'Operator' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog', { name: 'Operator' }).waitFor({ state: 'hidden' });
    expect(await opener.evaluate((button) => button === document.activeElement)).toBe(true);
  });

  it('flips, serves and ramps flags on the page beside it', async () => {
    await page.getByRole('button', { name: 'Operator' }).click();
    await page.getByRole('switch', { name: 'Enabled: new-checkout' }).click();
    await page.waitForSelector('[data-checkout="express"]');
    await page.getByLabel('Serves: hero').selectOption('night');
    await page.waitForSelector('[data-hero="night"]');
    const share = page.getByRole('slider', { name: 'Share of users with free-shipping' });
    await share.focus();
    await page.keyboard.press('End');
    await page.waitForSelector('[data-crowd="100"]');
    expect(await share.evaluate((slider) => slider === document.activeElement)).toBe(true);
  });

  it('writes the configuration that the banner shows', async () => {
    await page.getByLabel('Banner').fill('Gale warning: no deliveries on Friday.');
    await page.getByRole('button', { name: 'Show' }).click();
    await page.locator('[data-banner]', { hasText: 'Gale warning' }).waitFor();
    await page.getByLabel('Banner').fill('');
    await page.getByRole('button', { name: 'Show' }).click();
    await page.locator('[data-banner]').waitFor({ state: 'detached' });
  });

  it('commits what the terminal then reads', async () => {
    const { flags } = JSON.parse(await shop.pennon('flags', 'list', '--json'));
    const served = flags.map(({ key, body }: { key: string; body: { status: string } }) => [
      key,
      body.status,
    ]);
    expect(served).toContainEqual(['new-checkout', 'active']);
  });
});

describe('the lab', () => {
  it('shows exposures and conversions of an experiment as they arrive', async () => {
    const lab = await browser.newPage();
    await lab.goto(`${shop.address}/lab`, { timeout: 120_000 });
    const arms = lab.locator('[data-experiment="product-text"] [data-arm]');
    await arms.first().waitFor();
    expect(await arms.evaluateAll((rows) => rows.map((row) => row.getAttribute('data-units')))).toEqual([
      '0',
      '0',
    ]);

    await page.goto(`${shop.address}/flags/kilo`, { timeout: 120_000 });
    const shown = await page.locator('[data-text]').getAttribute('data-text');
    const arm = lab.locator(`[data-experiment="product-text"] [data-arm="${shown}"]`);
    await lab.locator(`[data-arm="${shown}"][data-units="1"]`).waitFor();

    await page.getByRole('button', { name: 'Add to basket' }).click();
    await page.getByText('Kilo is in your basket.').waitFor();
    await arm.locator('[data-metric="add-to-basket"]', { hasText: '1 100 %' }).waitFor();
    await lab.close();
  });
});
