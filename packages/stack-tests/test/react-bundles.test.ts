import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';

const react = new URL('../../react/', import.meta.url);

/** What a page of these lines can ever load, in this mode. */
async function bundled(lines: string, mode: 'production' | 'development'): Promise<string> {
  const { outputFiles, metafile } = await build({
    stdin: { contents: lines, resolveDir: fileURLToPath(react) },
    bundle: true,
    splitting: true,
    write: false,
    metafile: true,
    minify: true,
    format: 'esm',
    outdir: 'out',
    external: ['react', 'react/jsx-runtime'],
    define: { 'process.env.NODE_ENV': JSON.stringify(mode) },
    logLevel: 'error',
  });
  const reached = new Set<string>();
  const reach = (output: string): void => {
    if (reached.has(output)) return;
    reached.add(output);
    for (const { path, external } of metafile.outputs[output]?.imports ?? []) if (!external) reach(path);
  };
  reach('out/stdin.js');
  const texts = outputFiles.filter(({ path }) => [...reached].some((output) => path.endsWith(output)));
  return texts.map(({ text }) => text).join('\n');
}

describe('a bundle', () => {
  const devtools = `export { PennonDevtools } from '@pennon/react/devtools';`;

  it('for production has nothing of the devtools', async () => {
    const text = await bundled(devtools, 'production');
    expect(text.length).toBeLessThan(300);
    expect(text).not.toMatch(/Overrides|sessionStorage|Exposures/);
  });

  it('for development has them', async () => {
    expect(await bundled(devtools, 'development')).toMatch(/Exposures/);
  });

  it('of the flags alone has nothing of experiments, overrides and configuration', async () => {
    const main = `export { FlagProvider, FlagSwitch, useFlag, useFlagEnabled, useFlagLoading, useFlagValue } from '@pennon/react';`;
    expect(await bundled(main, 'production')).not.toMatch(
      /IntersectionObserver|METRIC_INVALID|IDENTIFY_FAILED|EXPERIMENT_MISSING|individual_override.*override|~standard|sessionStorage/,
    );
    const all = `export * from '@pennon/react';`;
    expect(await bundled(all, 'production')).toMatch(/IntersectionObserver/);
  });
});

describe('under the react-server condition', () => {
  it('every entry, and every file of it that a bundler may split off, is a client reference', async () => {
    const manifest = JSON.parse(await readFile(new URL('package.json', react), 'utf8'));
    const entries: readonly string[] = Object.values<{ default: string }>(manifest.exports).map(
      (each) => each.default,
    );
    expect(entries).toHaveLength(3);
    for (const entry of entries) {
      expect((await readFile(new URL(entry, react), 'utf8')).split('\n')[0]).toBe("'use client';");
    }
  });
});
