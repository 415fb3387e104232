import type { BrowserContext, Page, Response } from 'playwright-core';

/** A page that was opened, and what went wrong on it. */
export interface Visit {
  readonly page: Page;
  /** What the console complained about. */
  readonly problems: readonly string[];
  readonly response: Response;
  /** As the server sent it. */
  readonly html: string;
  /** What has jumped so far, each with its browser's score. */
  readonly jumps: () => Promise<readonly string[]>;
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
  const jumps = () => page.evaluate(() => window.jumps);
  return { page, problems, response, html, jumps };
}

/** Where flags are followed, or answered by the server. */
const settled = '[data-connection="live"], [data-connection="answered"]';

declare global {
  interface Window {
    /** What `observeLayout` has seen. */
    jumps: readonly string[];
  }
}

interface LayoutShift extends PerformanceEntry {
  readonly value: number;
  readonly sources: readonly { readonly node: Node | null }[];
}

/** Runs in the page. */
function observeLayout(): void {
  window.jumps = [];
  new PerformanceObserver((list) => {
    // What it observes is of this type.
    for (const { value, sources } of list.getEntries() as LayoutShift[]) {
      const moved = sources.map(({ node }) =>
        node instanceof Element ? node.outerHTML.slice(0, 120) : node?.nodeName,
      );
      window.jumps = [...window.jumps, `${value}: ${moved.join(', ')}`];
    }
  }).observe({ type: 'layout-shift', buffered: true });
}
