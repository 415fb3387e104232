import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const all = ['pennon', 'growthbook', 'openfeature', 'launchdarkly', 'unleash', 'statsig'];

/** All of them, or those named on the command line. */
export const contestants = process.argv.length > 2 ? process.argv.slice(2) : all;

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

/** One contestant's page, as its users would ship it. */
export async function bundle(contestant) {
  const { outputFiles } = await build({
    entryPoints: [here('page.jsx')],
    bundle: true,
    write: false,
    minify: true,
    format: 'iife',
    target: 'es2022',
    platform: 'browser',
    jsx: 'automatic',
    define: { 'process.env.NODE_ENV': '"production"' },
    alias: {
      contestant: here(`contestants/${contestant}.jsx`),
      // The workspaces' packages are found above; they must not bring a second React.
      react: here('node_modules/react'),
      'react-dom': here('node_modules/react-dom'),
    },
    logLevel: 'error',
  });
  return outputFiles[0].text;
}
