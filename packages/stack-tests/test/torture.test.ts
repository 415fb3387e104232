import { createRequire } from 'node:module';
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
