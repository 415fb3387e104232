import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { launchChromium } from '@pennon/test-support';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const SERVED = /^\/(?:packages\/core\/dist\/[\w-]+\.js|spec\/[\w-]+\.json)$/;
const TYPES = { html: 'text/html', js: 'text/javascript', json: 'application/json' } as const;

/** Runs every case of spec/ on core as it was built, without a bundler: what differs is answered by name. */
const RUN = `async () => {
  const { bucketOf, checksumOf, compile, emptyRuleset } = await import('/packages/core/dist/index.js');
  const { extras } = await import('/packages/core/dist/extras.js');
  const read = async (name) => (await fetch('/spec/' + name + '.json')).json();
  const textOf = (value) =>
    JSON.stringify(value, (_, part) =>
      part && typeof part === 'object' && !Array.isArray(part)
        ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
        : part);
  const wrong = [];
  let count = 0;
  const same = (found, wanted, name) => {
    count++;
    if (textOf(found) !== textOf(wanted)) wrong.push(name);
  };
  const { buckets, checksums } = await read('bucketing');
  for (const { name, unit, salt, bucket } of buckets) same(bucketOf(unit, salt), bucket, name);
  for (const { name, documents, checksum } of checksums) same(checksumOf(documents), checksum, name);
  const probe = (when) => ({
    key: 'probe', type: 'boolean', status: 'active', delivery: 'rules', offVariation: 'off',
    variations: [{ key: 'on', value: true }, { key: 'off', value: false }],
    rules: [{ id: 'when', when, serve: { variation: 'on' } }], fallthrough: { variation: 'off' },
  });
  const answer = (when, context) =>
    compile({ ...emptyRuleset('test'), flags: { probe: probe(when) } }, { extras }).evaluate('probe', context);
  const { conditions, patterns } = await read('operators');
  for (const { name, condition, context, holds } of conditions) same(answer(condition, context).value, holds, name);
  for (const { name, pattern, isValid } of patterns)
    same(answer({ attribute: 'x', op: 'regex', value: pattern }, {}).reason === 'fallback', isValid, name);
  const { groups } = await read('evaluation');
  for (const { name: group, ruleset, cases } of groups) {
    const evaluator = compile({ ...emptyRuleset('test'), ...ruleset }, { extras });
    for (const { name, flag, context, result } of cases)
      same(evaluator.evaluate(flag, context), { flagKey: flag, ...result }, group + ': ' + name);
  }
  return { count, wrong };
}`;

describe('core in a browser', () => {
  let server: Server;
  beforeAll(async () => {
    server = createServer(async ({ url = '' }, response) => {
      const type = TYPES[url.split('.').pop() as keyof typeof TYPES] ?? TYPES.html; // another ending has no type
      response.setHeader('content-type', type);
      if (!SERVED.test(url)) return response.end('<!doctype html><title>spec</title>');
      response.end(await readFile(new URL(`../../..${url}`, import.meta.url)));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => {
    server.close();
  });

  it('answers every case of spec/ as it is built, without a bundler', async () => {
    const browser = await launchChromium();
    try {
      const page = await browser.newPage();
      await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
      const { count, wrong } = await page.evaluate<{ count: number; wrong: string[] }>(`(${RUN})()`);
      expect(wrong).toEqual([]);
      expect(count).toBeGreaterThan(1_300);
    } finally {
      await browser.close();
    }
  });
});
