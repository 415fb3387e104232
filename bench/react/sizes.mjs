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

/** What is loaded on demand is not loaded with the page. */
const leaveLater = {
  name: 'leave-later',
  setup: ({ onResolve }) =>
    onResolve({ filter: /./ }, ({ kind, path }) =>
      kind === 'dynamic-import' ? { path, external: true } : undefined,
    ),
};

const results = [];
for (const [name, contents] of Object.entries(entries)) {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: here },
    bundle: true,
    write: false,
    minify: true,
    format: 'esm',
    target: 'es2022',
    platform: 'browser',
    external: ['react', 'react-dom', 'react/jsx-runtime'],
    define: { 'process.env.NODE_ENV': '"production"' },
    plugins: [leaveLater],
    logLevel: 'error',
  });
  results.push({ name, gzipBytes: gzipSync(outputFiles[0].contents).length });
}
results.sort((one, other) => one.gzipBytes - other.gzipBytes);
for (const { name, gzipBytes } of results)
  console.log(`${(gzipBytes / 1000).toFixed(1).padStart(6)} kB  ${name}`);
await writeFile(new URL('sizes.json', import.meta.url), `${JSON.stringify(results, null, 2)}\n`);
