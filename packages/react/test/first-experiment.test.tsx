import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { checksumOf, type Document, type Flag, type FullSnapshot } from '@pennon/core';
import type { Exposure } from '@pennon/react';
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import type { ComponentType, ReactNode } from 'react';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { SnapshotClient, snapshotOf } from './flags-in-memory.js';

const root = `${import.meta.dirname}/../../../`;

interface Page {
  readonly App: ComponentType<{
    supabase?: SnapshotClient;
    context?: { userId: string };
    onExposure?: (exposure: Exposure) => void;
  }>;
  readonly pages?: readonly ReactNode[];
}

const blocks = new Map<string, string>();
let folder: string;

beforeAll(async () => {
  const guide = await readFile(`${root}docs/guides/first-experiment.md`, 'utf8');
  for (const [, name = '', code = ''] of guide.matchAll(/```(?:tsx|json) (\w+)\n(.*?)```/gs))
    blocks.set(name, code);
  await mkdir(`${root}packages/react/dist`, { recursive: true });
  folder = await mkdtemp(`${root}packages/react/dist/guide-`);
});
afterAll(() => rm(folder, { recursive: true }));
afterEach(cleanup);

/** The guide's blocks of these names as one module. */
async function pageOf(...names: readonly string[]): Promise<Page> {
  const file = `${folder}/${names.join('-')}.tsx`;
  await writeFile(file, names.map((name) => block(name)).join('\n'));
  return import(/* @vite-ignore */ file);
}

function block(name: string): string {
  const code = blocks.get(name);
  if (code === undefined) throw new Error(`The guide has no block "${name}".`);
  return code;
}

/** The guide's flag, with what a later block changes of it. */
function flagWith(change = '{}'): Flag {
  return { ...JSON.parse(block('flag')), ...JSON.parse(change) };
}

function published(flag: Flag): FullSnapshot {
  const experiment = JSON.parse(block('experiment'));
  const documents: Document[] = [
    { kind: 'flag', key: flag.key, version: 1, body: flag },
    { kind: 'experiment', key: experiment.key, version: 1, body: experiment },
  ];
  return { type: 'full', revision: 1, checksum: checksumOf(documents), documents };
}

async function visit(
  page: Page,
  snapshot: FullSnapshot,
  userId = 'ben',
  exposures: Exposure[] = [],
): Promise<string> {
  const supabase = new SnapshotClient(snapshot);
  const { container, unmount } = render(
    <page.App supabase={supabase} context={{ userId }} onExposure={(exposure) => exposures.push(exposure)} />,
  );
  await act(async () => void (await new Promise((resolve) => setImmediate(resolve))));
  const text = container.textContent ?? '';
  unmount();
  return text;
}

async function visitors(page: Page, snapshot: FullSnapshot, exposures: Exposure[] = []): Promise<string[]> {
  const texts: string[] = [];
  for (let index = 0; index < 60; index++)
    texts.push(await visit(page, snapshot, `user-${index}`, exposures));
  return texts;
}

describe('the guide "Your first experiment"', () => {
  it('1: a flag that does not exist counts as off', async () => {
    expect(await visit(await pageOf('app', 'gate'), snapshotOf({}))).toBe('four pages');
  });

  it('2: the flag that is added is off', async () => {
    expect(await visit(await pageOf('app', 'gate'), published(flagWith()))).toBe('four pages');
  });

  it('3: the ramp gives some visitors the new page, the same ones each time', async () => {
    const page = await pageOf('app', 'gate');
    const snapshot = published(flagWith(block('ramp')));
    const first = await visitors(page, snapshot);
    const share = first.filter((text) => text === 'one page').length / first.length;
    // 25 % of 60 visitors, three standard deviations (5.6 %) on either side.
    expect(Math.abs(share - 0.25)).toBeLessThan(0.17);
    expect(await visitors(page, snapshot)).toEqual(first);
  });

  it('4: the experiment splits the visitors, and exposes each once to what they saw', async () => {
    const exposures: Exposure[] = [];
    const texts = await visitors(
      await pageOf('app', 'variant'),
      published(flagWith(block('serve'))),
      exposures,
    );
    expect(new Set(texts)).toEqual(new Set(['one page', 'four pages']));
    expect(exposures.map(({ variation }) => (variation === 'on' ? 'one page' : 'four pages'))).toEqual(texts);
    expect(new Set(exposures.map(({ experiment }) => experiment))).toEqual(new Set(['checkout-pages']));
  });

  it('5: the test renders both variations, and tracks', async () => {
    const { pages = [] } = await pageOf('variant', 'test');
    const { container } = render(pages);
    expect(container.textContent).toBe('one pagefour pages');
    for (const button of screen.getAllByRole('button')) fireEvent.click(button);
  });

  it('6: the code without the flag shows the new page', async () => {
    expect(await visit(await pageOf('app', 'removed'), snapshotOf({}))).toBe('one page');
  });
});
