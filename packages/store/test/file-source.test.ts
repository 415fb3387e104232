import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFlagStore, type FlagStore } from '@pennon/store';
import { fileSource } from '@pennon/store/file';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { flagOf } from './memory-database.js';

let folder: string;
let path: string;
let store: FlagStore;
const codes: string[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pennon-file-'));
  path = join(folder, 'flags.yaml');
  codes.length = 0;
});
afterEach(async () => {
  store?.stop();
  await rm(folder, { recursive: true });
});

const yaml = (value: string) => `
documents:
  - kind: flag
    body:
      key: hero
      type: string
      status: active
      delivery: rules
      variations: [{ key: served, value: ${value} }]
      offVariation: served
      fallthrough: { variation: served }
`;

function follow(): FlagStore {
  store = createFlagStore({
    environment: 'test',
    source: fileSource(path),
    pollMs: 3_600_000,
    resyncJitterMs: 1,
    onError: ({ code }) => codes.push(code),
  });
  store.start();
  return store;
}

const serves = (value: unknown) =>
  vi.waitFor(() => expect(store.evaluate('hero').value).toBe(value), { timeout: 5_000, interval: 5 });

describe('a file of flags', () => {
  it('is read again when it was replaced, as editors do', async () => {
    await writeFile(path, yaml('wide'));
    follow();
    await serves('wide');
    await writeFile(`${path}.new`, yaml('tall'));
    await rename(`${path}.new`, path);
    await serves('tall');
    expect(codes).toEqual([]);
  });

  it('that becomes invalid keeps the last good flags and says every problem; repaired, it counts again', async () => {
    await writeFile(path, yaml('wide'));
    follow();
    await serves('wide');
    await writeFile(
      path,
      yaml('tall').replace('fallthrough: { variation: served }', 'fallthrough: { variation: x }'),
    );
    // Read while it is written, it may be empty: that is another problem, for a moment.
    await vi.waitFor(
      () =>
        expect(store.getState()).toMatchObject({
          status: 'stale',
          error: {
            code: 'FILE_INVALID',
            message: expect.stringContaining('flags.yaml'),
            details: [expect.objectContaining({ path: expect.any(String) })],
          },
        }),
      { timeout: 5_000 },
    );
    await serves('wide');
    await writeFile(path, yaml('tall'));
    await serves('tall');
    await vi.waitFor(() => expect(store.getState()).toMatchObject({ status: 'ready', isLive: true }));
  });

  it('that is not there yet is waited for', async () => {
    follow();
    await vi.waitFor(() => expect(store.getState().status).toBe('error'));
    await writeFile(path, yaml('wide'));
    await serves('wide');
  });

  it.each([
    ['nothing', ''],
    ['a list', '- 1'],
    ['half a document', '{"documents": [{"kind": "flag"'],
    ['a document without a key', 'documents: [{ kind: flag, body: {} }]'],
    ['a document that is none', 'documents: [null]'],
    [
      'a billion laughs',
      `a: &a [1,1,1,1,1,1,1,1,1]\n${'bcdefgh'
        .split('')
        .map(
          (name, index) =>
            `${name}: &${name} [${'*abcdefg'.at(index + 1) === undefined ? '' : Array(9).fill(`*${'abcdefg'[index]}`).join(',')}]`,
        )
        .join('\n')}\ndocuments: [*h]`,
    ],
  ])('with %s in it is refused', async (_, text) => {
    await writeFile(path, text);
    await expect(fileSource(path).ask(undefined, new AbortController().signal)).rejects.toMatchObject({
      code: 'FILE_INVALID',
    });
  });

  it('tells contents apart by version, so that the checksum covers bodies', async () => {
    const { signal } = new AbortController();
    const versions: number[] = [];
    const source = fileSource(path);
    for (const value of ['wide', 'tall', 'wide']) {
      await writeFile(path, yaml(value));
      const { documents } = (await source.ask(undefined, signal)) as { documents: { version: number }[] };
      versions.push(documents[0]?.version ?? 0);
    }
    expect(versions[0]).not.toBe(versions[1]);
    expect(versions[0]).toBe(versions[2]);
  });

  it('names the document that refers to nothing', async () => {
    const flag = flagOf('needy', true, { prerequisites: [{ flag: 'no-such', variations: ['on'] }] });
    const json = join(folder, 'flags.json');
    await writeFile(json, JSON.stringify({ documents: [{ kind: 'flag', body: flag }] }));
    await expect(fileSource(json).ask(undefined, new AbortController().signal)).rejects.toMatchObject({
      message: expect.stringContaining('no-such'),
    });
  });
});
