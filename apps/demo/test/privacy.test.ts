import { randomUUID } from 'node:crypto';
import { compile, type Flag, rulesetOf } from '@pennon/core';
import type { Control } from '@pennon/database';
import { buildShop, launchChromium, type Shop, startShop } from '@pennon/test-support';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { controlOf } from './control-of.js';
import { visit } from './visit.js';

let shop: Shop;
let browser: BrowserContext;
let control: Control;

beforeAll(async () => {
  await buildShop();
  [shop, browser] = await Promise.all([startShop('start'), launchChromium()]);
  control = controlOf(shop);
});

afterAll(async () => {
  await browser?.close();
  await shop?.close();
});

describe('values mode', () => {
  const marks = ['quartermaster-7391', 'only-for-quartermasters', 'never-served-8842'];

  /** A rule whose every word would be noticed. */
  const telling: Flag = {
    key: 'telling',
    type: 'string',
    status: 'active',
    delivery: 'rules',
    variations: [
      { key: 'plain', value: 'plain' },
      { key: 'other', value: 'never-served-8842' },
    ],
    offVariation: 'plain',
    rules: [
      {
        id: 'only-for-quartermasters',
        when: { attribute: 'crew', op: 'equals', value: 'quartermaster-7391' },
        serve: { variation: 'other' },
      },
    ],
    fallthrough: { variation: 'plain' },
  };

  beforeAll(async () => {
    const change = { kind: 'flag' as const, key: telling.key, base_version: 0, body: telling };
    await control.commit({ environment: 'development', changes: [change] });
    await shop.settled();
  });

  it('sends no byte of a rule to the browser, in whatever page, chunk, payload or frame', async () => {
    const { text, count } = await everythingSent(await shop.serve({ delivery: 'values' }));
    expect(marks.filter((mark) => text.includes(mark))).toEqual([]);
    // Its answer is there: what was searched is where the rule would be.
    expect(text).toContain('telling');
    console.info(
      `Values mode: ${count} responses and frames, ${(text.length / 1024).toFixed(0)} kB, no rule.`,
    );
  });

  it('is what the search can tell from rules mode', async () => {
    const { text } = await everythingSent(shop.address);
    expect(marks.filter((mark) => text.includes(mark))).toEqual(marks);
  });

  /** Walks through the shop, and keeps every body and frame that the browser is sent. */
  async function everythingSent(address: string): Promise<{ readonly text: string; readonly count: number }> {
    await browser.clearCookies();
    const page = await browser.newPage();
    const parts: Promise<string>[] = [];
    page.on('response', (response) => {
      // A redirect has no body, and a page that is left takes unread ones with it.
      parts.push(
        response.body().then(
          (body) => body.toString('utf8'),
          () => '',
        ),
      );
    });
    page.on('websocket', (socket) => {
      socket.on('framereceived', ({ payload }) => parts.push(Promise.resolve(payload.toString('utf8'))));
    });
    for (const path of ['/', '/flags', '/flags/kilo', '/welcome', '/basket', '/loft', '/account']) {
      await page.goto(`${address}${path}`);
      await page.waitForSelector('[data-connection="live"], [data-connection="answered"]');
      await page.waitForLoadState('networkidle');
    }
    await walk(page);
    const all = await Promise.all(parts);
    await page.close();
    return { text: all.join('\n'), count: all.length };
  }

  /** From page to page without a load, so that payloads come as navigations bring them. */
  async function walk(page: Page): Promise<void> {
    for (const name of ['All flags', 'The loft', 'About', 'Harbour']) {
      await page.getByRole('navigation').getByRole('link', { name }).click();
      await page.locator(`nav a[aria-current="page"]`, { hasText: name }).waitFor();
      await page.waitForLoadState('networkidle');
    }
  }
});

describe('two hundred requests at once', () => {
  it('answer each visitor for themselves, and tell nobody of another', async () => {
    const snapshot = await control.snapshot('development');
    const evaluator = compile(rulesetOf('development', snapshot.revision, snapshot.documents));
    const visitors = Array.from({ length: 200 }, () => randomUUID());
    const session = await signedInCookie();
    const answers = await Promise.all(
      visitors.map(async (anonymousId, index) => {
        const isMember = index % 2 === 0;
        const cookie = `pennon_anonymous_id=${anonymousId}${isMember ? `; ${session}` : ''}`;
        const path = index % 4 < 2 ? '/flags/kilo' : '/loft';
        const html = await (await fetch(`${shop.address}${path}`, { headers: { cookie } })).text();
        return { anonymousId, isMember, path, html };
      }),
    );
    for (const { anonymousId, isMember, path, html } of answers) {
      const context = { anonymousId, ...(isMember ? { userId: 'ada' } : {}) };
      const { variation } = evaluator.evaluate('product-text', context);
      expect(html).toContain(path === '/loft' ? loft(isMember) : `data-text="${variation}"`);
      expect(html.includes('"plan":"pro"') || html.includes('\\"plan\\":\\"pro\\"')).toBe(isMember);
      expect(visitors.filter((visitor) => html.includes(visitor))).toEqual([anonymousId]);
    }
    // Both texts were served, so a fixed answer would have been noticed.
    expect(new Set(answers.flatMap(({ html }) => /data-text="\w+"/.exec(html)?.[0] ?? [])).size).toBe(2);
  });

  function loft(isMember: boolean): string {
    return `data-loft="${isMember ? 'open' : 'closed'}"`;
  }

  /** Ada, who is on the plan "pro", as a browser is signed in. */
  async function signedInCookie(): Promise<string> {
    const token = await shop.pennon('dev', 'token', '--user', 'ada', '--claim', 'plan=pro');
    const { page } = await visit(browser, `${shop.address}/account`);
    await page.getByLabel('The token that it prints').fill(token);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.waitForSelector('[data-user="ada"]');
    const session = (await browser.cookies()).find(({ name }) => name === 'halyard_session');
    await page.close();
    return `${session?.name}=${session?.value}`;
  }
});

describe('signing in', () => {
  it('opens to members what their claims open, in the page and in the HTML, and closes it again', async () => {
    await browser.clearCookies();
    const { page } = await visit(browser, `${shop.address}/loft`);
    await page.waitForSelector('[data-loft="closed"]');
    await page.getByRole('link', { name: 'Sign in as a member' }).click();
    const field = page.getByLabel('The token that it prints');
    await field.fill('no token');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('alert').filter({ hasText: 'not good' }).waitFor();
    await field.fill(await shop.pennon('dev', 'token', '--user', 'ada', '--claim', 'plan=pro'));
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.waitForSelector('[data-user="ada"]');
    await page.getByRole('link', { name: 'The loft' }).click();
    await page.waitForSelector('[data-loft="open"]');
    await page.getByRole('link', { name: 'Account' }).click();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await field.waitFor();
    await page.close();
  });

  it('is not to be had by writing the cookie oneself', async () => {
    const claims = Buffer.from(JSON.stringify({ sub: 'eve', plan: 'pro', exp: 9_999_999_999 })).toString(
      'base64url',
    );
    for (const cookie of [claims, `${claims}.`, `${claims}.${'A'.repeat(43)}`, `.${claims}`, 'x.y.z']) {
      const headers = { cookie: `halyard_session=${cookie}` };
      const html = await (await fetch(`${shop.address}/loft`, { headers })).text();
      expect(html).toContain('data-loft="closed"');
    }
  });
});
