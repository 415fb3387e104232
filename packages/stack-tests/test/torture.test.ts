import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { promisify } from 'node:util';
import { launchChromium } from '@pennon/test-support';
import { describe, expect, it } from 'vitest';
import { bundleTorture, installReact18 } from './torture-bundle.js';

// It comes without types of its own.
const { JSDOM } = createRequire(import.meta.url)('jsdom') as {
  JSDOM: new (html: string, options: object) => { window: Window & { eval: (script: string) => unknown } };
};

/** As packages/react/test/torture tells them. */
interface Outcome {
  readonly name: string;
  readonly isStrict: boolean;
  readonly delivery: string;
  readonly error?: string;
  readonly without?: string;
}

interface Report {
  readonly version: string;
  readonly outcomes: readonly Outcome[];
}

const reacts = { '19': async () => undefined, '18.3': installReact18 };

describe.each(Object.entries(reacts))('on React %s', (version, modules) => {
  it('every case holds in jsdom, with rules and with values, with and without StrictMode', async () => {
    expectAll(await inJsdom(await bundleTorture(await modules())), version);
  });

  it('every case holds in Chromium, with rules and with values, with and without StrictMode', async () => {
    expectAll(await inChromium(await bundleTorture(await modules())), version);
  });
});

// In this file, for two that install React 18.3 at once would be in each other's way.
it('every entry of next loads in plain Node on React 18.3, which the Pages Router may have', async () => {
  await installReact18();
  const next = JSON.parse(readFileSync(new URL('../../next/package.json', import.meta.url), 'utf8'));
  const entries = Object.keys(next.exports).map((entry) => entry.replace('.', next.name));
  const script = `
    import { register } from 'node:module';
    register(${JSON.stringify(`data:text/javascript,${encodeURIComponent(reactOfTheFixture)}`)});
    const { version } = await import('react');
    for (const entry of ${JSON.stringify(entries)}) await import(entry);
    console.log(version);`;
  const options = { cwd: new URL('../../next', import.meta.url) };
  const run = promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], options);
  expect((await run).stdout.trim()).toBe('18.3.1');
});

/** Node's resolution, by which whoever asks for react gets the fixture's. */
const reactOfTheFixture = `export const resolve = (name, context, next) => next(name, /^react($|\\/)/.test(name)
  ? { ...context, parentURL: ${JSON.stringify(new URL('../../../fixtures/react-18/package.json', import.meta.url).href)} }
  : context)`;

function expectAll(report: Report, version: string): void {
  expect(report.version.startsWith(version)).toBe(true);
  expect(report.outcomes.filter(({ error }) => error !== undefined)).toEqual([]);
  expect(report.outcomes.filter(({ without }) => without === undefined).length).toBeGreaterThan(80);
}

async function inJsdom(script: string): Promise<Report> {
  const { window } = new JSDOM('<!doctype html><body></body>', {
    runScripts: 'outside-only',
    pretendToBeVisual: true,
  });
  // What a browser has and jsdom leaves out, for React's server.
  const { TextEncoder, TextDecoder, ReadableStream, MessageChannel, structuredClone } = globalThis;
  Object.assign(window, { TextEncoder, TextDecoder, ReadableStream, MessageChannel, structuredClone });
  window.eval(script);
  try {
    return (await window.eval('torture(false)')) as Report;
  } finally {
    window.close();
  }
}

async function inChromium(script: string): Promise<Report> {
  const browser = await launchChromium();
  try {
    const page = await browser.newPage();
    await page.setContent('<!doctype html><body></body>');
    await page.addScriptTag({ content: script });
    return await page.evaluate('torture(true)');
  } finally {
    await browser.close();
  }
}
