import { writeFile } from 'node:fs/promises';
import { launchChromium } from '../../packages/test-support/dist/index.js';
import { bundle, contestants } from './bundle.mjs';

// 1,000 components each read a flag of their own; one flag changes. How many components render, and how long until the
// page shows it. The contestants take turns, so that a busy machine is busy for all of them.
const turns = Number(process.env.TURNS ?? 5);
const rounds = 20;
// Seconds for each change: a few are enough to say so.
const slow = { statsig: { rounds: 1, warmUp: 1 } };

const browser = await launchChromium();
const scripts = new Map();
for (const name of contestants) scripts.set(name, await bundle(name));

const seen = new Map(contestants.map((name) => [name, { times: [], counts: [] }]));
for (let turn = 0; turn < turns; turn += 1) {
  for (const name of contestants) {
    const { times, counts } = await inPage(
      scripts.get(name),
      name in slow ? slow[name] : { rounds, warmUp: 5 },
    );
    seen.get(name).times.push(...times);
    seen.get(name).counts.push(...counts);
  }
}

const results = contestants.map((name) => {
  const { times, counts } = seen.get(name);
  return {
    name,
    renders: median(counts),
    medianMs: round(median(times)),
    p95Ms: round(quantile(times, 0.95)),
  };
});
console.log(
  `1,000 components, one flag changes: ${turns} turns of ${rounds} changes, Chromium ${browser.browser()?.version() ?? ''}, React's production build\n`,
);
console.log('contestant    components rendered   median     p95');
for (const { name, renders, medianMs, p95Ms } of results) {
  console.log(
    `${name.padEnd(14)}${String(renders).padStart(19)}${`${medianMs} ms`.padStart(11)}${`${p95Ms} ms`.padStart(10)}`,
  );
}
await writeFile(
  new URL('results.json', import.meta.url),
  `${JSON.stringify({ turns, rounds, results }, null, 2)}\n`,
);
await browser.close();

/** A page of its own for each turn: nothing that one leaves behind slows another. Nothing leaves the machine. */
async function inPage(script, pace) {
  const page = await browser.newPage();
  await page.route('**/*', (route) =>
    route.request().url() === 'http://localhost/'
      ? route.fulfill({ contentType: 'text/html', body: '<!doctype html><body></body>' })
      : route.abort(),
  );
  await page.goto('http://localhost/');
  await page.addScriptTag({ content: script });
  try {
    return await page.evaluate(`play(${JSON.stringify(pace)})`);
  } finally {
    await page.close();
  }
}

function median(values) {
  return quantile(values, 0.5);
}

function quantile(values, share) {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}

function round(ms) {
  return Number(ms.toPrecision(3));
}
