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

/** Which files have anything in these lines' bundle, but for barrels. */
async function filesIn(lines: string): Promise<readonly string[]> {
  const { metafile } = await build({
    stdin: { contents: lines, resolveDir: fileURLToPath(react) },
    bundle: true,
    write: false,
    metafile: true,
    format: 'esm',
    external: ['react', 'react/jsx-runtime'],
    logLevel: 'error',
  });
  const inputs = Object.values(metafile.outputs).flatMap((output) => Object.entries(output.inputs));
  return inputs
    .filter(([path, { bytesInOutput }]) => bytesInOutput > 0 && !path.endsWith('/index.js'))
    .map(([path]) => path.replace(/^.*packages\//, ''));
}

describe('a bundle', () => {
  const devtools = `export { PennonDevtools } from '@pennon/react/devtools';`;

  it('for production has nothing of the devtools', async () => {
    const text = await bundled(devtools, 'production');
    expect(text.length).toBeLessThan(300);
    expect(text).not.toMatch(/Overrides|sessionStorage|Exposures/);
  });

  it('for production has nothing that warns its developers', async () => {
    const provider = `export { FlagProvider } from '@pennon/react';`;
    expect(await bundled(provider, 'production')).not.toMatch(/DOCUMENTS_INVALID|NODE_ENV/);
    expect(await bundled(provider, 'development')).toMatch(/DOCUMENTS_INVALID/);
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

  it('of values has nothing of the evaluator and the sync', async () => {
    const main = `
      export { FlagSwitch, useFlag, useFlagEnabled, useFlagLoading, useFlagValue } from '@pennon/react';
      export { ValuesProvider } from '@pennon/react/values';
    `;
    const files = await filesIn(main);
    expect(files.filter((file) => file.startsWith('core/')).sort()).toEqual([
      'core/dist/error-result.js',
      'core/dist/pennon-error.js',
    ]);
    expect(files).toContain('store/dist/values-store.js');
    expect(files.join()).not.toMatch(
      /sync|chain|replica|supabase|connection|announcements|flag-store|exposure-log|overrides/,
    );
  });
});
