import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';

const fixture = fileURLToPath(new URL('../../../fixtures/react-18/', import.meta.url));

const NEXT_STEP =
  'React 18.3 is no part of the workspaces, and npm could not install it: where there is a network, run ' +
  '`npm ci --prefix fixtures/react-18` once; then these tests need none.';

/** React 18.3's folder, installed when it is not there yet. Lives outside of the workspaces, which have 19. */
export async function installReact18(): Promise<string> {
  if (!existsSync(`${fixture}node_modules/react-dom`)) {
    // One retry: without a network, npm's own would outlast the test's time.
    const ci = ['ci', '--no-audit', '--no-fund', '--prefer-offline', '--fetch-retries=1'];
    const install = promisify(execFile)('npm', [...ci, '--fetch-retry-mintimeout=2000'], { cwd: fixture });
    await install.catch((cause) => {
      throw new Error(`${cause.message}\n${NEXT_STEP}`, { cause });
    });
  }
  return `${fixture}node_modules`;
}

/** The suite as one script, with the React of that folder; by default the workspaces'. */
export async function bundleTorture(modules?: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('../../react/test/torture/page.tsx', import.meta.url))],
    bundle: true,
    write: false,
    format: 'iife',
    target: 'es2022',
    jsx: 'automatic',
    define: { 'process.env.NODE_ENV': '"development"' },
    logLevel: 'error',
    ...(modules === undefined
      ? {}
      : { alias: { react: `${modules}/react`, 'react-dom': `${modules}/react-dom` } }),
  });
  return outputFiles.map(({ text }) => text).join('');
}
