import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const guides = join(root, 'docs/guides');
const readme = join(root, 'packages/next/README.md');

it('the code of every guide to Next compiles as it stands', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'pennon-guides-'));
  try {
    await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
    const names = (await readdir(guides)).filter((name) => /^next-.*\.md$/.test(name));
    expect(names.length).toBeGreaterThanOrEqual(5);
    const files = ['globals.d.ts'];
    for (const page of [...names.map((name) => join(guides, name)), readme]) {
      files.push(...(await writeCode(page, folder)));
    }
    await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files }));
    await writeFile(join(folder, 'globals.d.ts'), globals);
    const tsc = join(root, 'node_modules/typescript/bin/tsc');
    const { stdout } = await promisify(execFile)(process.execPath, [tsc, '-p', folder]).catch(
      (error) => error,
    );
    expect(stdout).toBe('');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

/** Each block says after its language which file it is. Answers their paths. */
async function writeCode(page: string, folder: string): Promise<readonly string[]> {
  const text = await readFile(page, 'utf8');
  const name = page === readme ? 'readme' : page.slice(guides.length + 1, -'.md'.length);
  const blocks = [...text.matchAll(/^```tsx? (\S+)\n(.*?)^```$/gms)];
  expect(blocks, `${name}: each block with the name of a file`).toHaveLength(
    text.match(/^```tsx?\b/gm)?.length ?? 0,
  );
  await mkdir(join(folder, name, 'lib'), { recursive: true });
  await writeFile(join(folder, name, 'lib/flags.ts'), flags);
  for (const [, path = '', code = ''] of blocks) {
    const file = join(folder, name, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, code);
  }
  return blocks.map(([, path = '']) => join(name, path));
}

/** For a page that builds on another's. */
const flags = `
import { createFlags } from '@pennon/next';
export const flags = createFlags({ url: '', key: '', environment: 'production' });
`;

/** As `create-next-app` has it. */
const compilerOptions = {
  target: 'es2022',
  lib: ['dom', 'dom.iterable', 'esnext'],
  module: 'esnext',
  moduleResolution: 'bundler',
  jsx: 'react-jsx',
  strict: true,
  noEmit: true,
  skipLibCheck: true,
  isolatedModules: true,
  types: ['node'],
};

/** Playwright's own package is its library under another name, which is not installed here. */
const globals = `
/// <reference types="next" />
declare module '@playwright/test' {
  import type { BrowserContext, Locator, Page } from 'playwright-core';
  interface Fixtures { readonly context: BrowserContext; readonly page: Page }
  export function test(title: string, body: (fixtures: Fixtures) => Promise<void>): void;
  export function expect(actual: Locator): { toHaveText(text: string): Promise<void> };
  export function expect(actual: unknown): { toBe(expected: unknown): void };
}
`;
