import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { launchChromium, type Shop, startShop } from '@pennon/test-support';
import type { BrowserContext, Page, Route } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

let shop: Shop;
let browser: BrowserContext;
let page: Page;

beforeAll(async () => {
  [shop, browser] = await Promise.all([startShop('dev'), launchChromium()]);
  page = await openDevtools();
});

afterAll(async () => {
  await browser?.close();
  await shop?.close();
});

const devtools = (on: Page) => on.getByRole('region', { name: 'Pennon devtools' });

async function openDevtools(before: (page: Page) => Promise<void> = async () => {}): Promise<Page> {
  const opened = await browser.newPage();
  await before(opened);
  // The first page that a development server builds takes its time on a busy machine.
  await opened.goto(shop.address, { timeout: 120_000 });
  await opened.waitForSelector('[data-connection="live"]');
  const opener = opened.getByRole('button', { name: 'Pennon' });
  await opener.focus();
  await opened.keyboard.press('Enter');
  await devtools(opened).waitFor();
  return opened;
}

/** Kept under docs/ when asked to: `SCREENSHOTS=1 npx vitest run --project browser apps/demo/test/devtools.test.ts`. */
async function picture(name: string, of: Page = page): Promise<void> {
  if (process.env.SCREENSHOTS === undefined) return;
  const folder = fileURLToPath(new URL('../../../docs/devtools/', import.meta.url));
  await mkdir(folder, { recursive: true });
  await of.screenshot({ path: `${folder}${name}.png` });
}

describe('the devtools in the shop', () => {
  it('open by keyboard and say that the page is live', async () => {
    expect(await devtools(page).getByRole('status').innerText()).toContain('live');
    await picture('live');
  });

  it('show a variation whatever the rules say, and say so', async () => {
    const row = devtools(page).locator('li', { hasText: 'hero' }).first();
    await row.locator('summary').focus();
    await page.keyboard.press('Enter');
    await row.getByRole('combobox', { name: 'Show' }).selectOption('night');
    await page.waitForSelector('[data-hero="night"]');
    expect(await row.locator('mark').first().innerText()).toBe('overridden');
    await picture('overridden');
    await page.emulateMedia({ colorScheme: 'dark' });
    await picture('overridden-dark');
    await page.emulateMedia({ colorScheme: 'light' });
    await devtools(page).getByRole('button', { name: 'End 1 override' }).click();
    await page.waitForSelector('[data-hero="harbour"]');
  });

  it('mark a flag that cannot be evaluated, and say what is wrong', async () => {
    const other = await openDevtools(
      async (opening) => void (await opening.route('**/rpc/pennon_snapshot', breakHero)),
    );
    const mark = devtools(other).locator('mark[data-mark="quarantined"]');
    await mark.waitFor();
    const marked = other.locator('mark[data-mark="quarantined"]');
    await devtools(other).locator('summary', { has: marked }).click();
    await devtools(other).getByRole('list', { name: 'What is wrong with hero' }).waitFor();
    await picture('quarantined', other);
    await other.unrouteAll({ behavior: 'ignoreErrors' });
    await other.close();
  });

  it('say that the flags are stale while the database is away, and why', async () => {
    await shop.killStack();
    await page.waitForSelector('.pennon-devtools [data-connection="stale"]');
    expect(await devtools(page).getByRole('alert').innerText()).toContain('SNAPSHOT_FAILED');
    await picture('stale');
    await shop.startStack();
    await page.waitForSelector('.pennon-devtools [data-connection="live"]');
  });
});

/** The database refuses to hold such a flag; a newer database than the page might. */
async function breakHero(route: Route): Promise<void> {
  const { environment } = route.request().postDataJSON();
  const answer = await route.fetch({ postData: JSON.stringify({ environment }) });
  const snapshot = await answer.json();
  for (const { key, body } of snapshot.documents)
    if (key === 'hero') body.fallthrough = { variation: 'nowhere' };
  await route.fulfill({ response: answer, json: snapshot });
}
