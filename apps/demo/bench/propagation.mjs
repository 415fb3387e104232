// `npm run bench:propagation`: commit → DOM, the time from asking the database to toggle a flag until the page in a real
// browser shows it. The stack, the Next.js server, the browser and this script share one machine and so one clock.
import { createControl, toggled } from '@pennon/database';
import { buildShop, launchChromium, startShop } from '@pennon/test-support';
import { createClient } from '@supabase/supabase-js';
import { WebSocket } from 'ws';

const toggles = 100;
const environment = 'development';

console.log('Building the shop');
await buildShop();
console.log('Starting the stack, the shop and a browser');
const [shop, browser] = await Promise.all([startShop('start'), launchChromium()]);
try {
  const page = await browser.newPage();
  await page.goto(shop.address);
  await page.waitForSelector('[data-connection="live"]');
  await page.evaluate(recordCheckouts);
  const control = createControl(
    createClient(shop.stack.url, shop.stack.secretKey, {
      auth: { persistSession: false },
      realtime: { transport: WebSocket },
    }),
  );
  const tookMs = [];
  for (let count = 1; count <= toggles; count += 1) {
    const { documents } = await control.snapshot(environment);
    const { body, version } = documents.find(({ key }) => key === 'new-checkout');
    const change = { kind: 'flag', key: 'new-checkout', base_version: version, body: toggled(body) };
    const committedAt = Date.now();
    await control.commit({ environment, changes: [change], note: `Toggle ${count} of ${toggles}` });
    const seen = await page.waitForFunction((wanted) => globalThis.checkouts.length >= wanted, count, {
      timeout: 10_000,
      polling: 'raf',
    });
    await seen.dispose();
    tookMs.push((await page.evaluate((index) => globalThis.checkouts[index], count - 1)) - committedAt);
    if (count % 20 === 0) console.log(`${count} of ${toggles}`);
  }
  report(tookMs, await page.evaluate(() => globalThis.checkouts.length));
} finally {
  await browser.close();
  await shop.close();
}

/** Runs in the page: notes the time of every change of the checkout. */
function recordCheckouts() {
  globalThis.checkouts = [];
  const note = () => globalThis.checkouts.push(performance.timeOrigin + performance.now());
  const target = document.querySelector('[data-checkout]');
  new MutationObserver(note).observe(target, { attributes: true, attributeFilter: ['data-checkout'] });
}

function report(tookMs, seen) {
  const sorted = [...tookMs].sort((left, right) => left - right);
  const quantile = (share) =>
    sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))].toFixed(1);
  console.log(
    `commit → DOM over ${toggles} toggles: median ${quantile(0.5)} ms, p95 ${quantile(0.95)} ms, max ${quantile(1)} ms; ` +
      `${seen} of ${toggles} seen, ${toggles - seen} lost`,
  );
  if (seen !== toggles || Number(quantile(0.5)) >= 100) process.exitCode = 1;
}
