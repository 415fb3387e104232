import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

// What an app ships for a provider, a flag's value and whether it is on: esbuild, minified, gzip; React is the app's.
const here = fileURLToPath(new URL('.', import.meta.url));
const entries = {
  'Pennon (rules evaluated in the browser, live sync)': `export { FlagProvider, useFlagValue, useFlagEnabled, useFlag, useFlagLoading, FlagSwitch } from '../../packages/react/dist/index.js'`,
  'GrowthBook (rules evaluated in the browser)': `export { GrowthBook, GrowthBookProvider, useFeatureValue, useFeatureIsOn } from '@growthbook/growthbook-react'`,
  'OpenFeature (without a provider of flags)': `export { OpenFeature, OpenFeatureProvider, useFlag, useBooleanFlagValue } from '@openfeature/react-sdk'`,
  'Unleash (values)': `export { FlagProvider, useFlag, useVariant } from '@unleash/proxy-client-react'`,
  'Statsig (values)': `export { StatsigClient } from '@statsig/js-client'; export { StatsigProvider, useGateValue, useFeatureGate } from '@statsig/react-bindings'`,
  'LaunchDarkly (values)': `export { LDProvider, useFlags, useLDClient } from 'launchdarkly-react-client-sdk'`,
};

const results = [];
for (const [name, contents] of Object.entries(entries)) {
  const { outputFiles, metafile } = await build({
    stdin: { contents, resolveDir: here },
    bundle: true,
    splitting: true,
    outdir: 'out',
    write: false,
    metafile: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    platform: 'browser',
    external: ['react', 'react-dom', 'react/jsx-runtime'],
    define: { 'process.env.NODE_ENV': '"production"' },
    logLevel: 'error',
  });
  // What is loaded with the page; what is loaded later, on demand, is not.
  const first = new Set();
  const reach = (output) => {
    if (first.has(output)) return;
    first.add(output);
    for (const { path, kind, external } of metafile.outputs[output].imports) {
      if (!external && kind !== 'dynamic-import') reach(path);
    }
  };
  reach('out/stdin.js');
  const files = outputFiles.filter(({ path }) => [...first].some((output) => path.endsWith(output)));
  results.push({
    name,
    gzipBytes: files.reduce((sum, { contents: bytes }) => sum + gzipSync(bytes).length, 0),
  });
}
results.sort((one, other) => one.gzipBytes - other.gzipBytes);
for (const { name, gzipBytes } of results)
  console.log(`${(gzipBytes / 1000).toFixed(1).padStart(6)} kB  ${name}`);
await writeFile(new URL('sizes.json', import.meta.url), `${JSON.stringify(results, null, 2)}\n`);
