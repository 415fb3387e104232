import type { BrowserContext, Page, Response } from 'playwright-core';

/** A page that was opened, and what went wrong on it. */
export interface Visit {
  readonly page: Page;
  /** What the console complained about. */
  readonly problems: readonly string[];
  readonly response: Response;
  /** As the server sent it. */
  readonly html: string;
  /** How far its content has jumped, as browsers score it. */
  readonly layoutShift: () => Promise<number>;
}

/** Opens an address and waits until the page has its flags. */
export async function visit(browser: BrowserContext, address: string): Promise<Visit> {
  const page = await browser.newPage();
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) problems.push(message.text());
  });
  await page.addInitScript(observeLayout);
  const response = await page.goto(address);
  if (response === null) throw new Error(`${address} did not answer.`);
  const html = await response.text();
  await page.waitForSelector(settled);
  const layoutShift = () => page.evaluate(() => window.layoutShift);
  return { page, problems, response, html, layoutShift };
}

/** Where flags are followed, or answered by the server. */
const settled = '[data-connection="live"], [data-connection="answered"]';

declare global {
  interface Window {
    /** What `observeLayout` has added up. */
    layoutShift: number;
  }
}

/** Runs in the page. */
function observeLayout(): void {
  window.layoutShift = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      window.layoutShift += (entry as PerformanceEntry & { readonly value: number }).value; // of its type
    }
  }).observe({ type: 'layout-shift', buffered: true });
}
