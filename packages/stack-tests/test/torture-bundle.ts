import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';

const fixture = fileURLToPath(new URL('../../../fixtures/react-18/', import.meta.url));

/** React 18.3's folder, installed when it is not there yet. Lives outside of the workspaces, which have 19. */
export async function installReact18(): Promise<string> {
  if (!existsSync(`${fixture}node_modules/react-dom`)) {
    await promisify(execFile)('npm', ['ci', '--no-audit', '--no-fund'], { cwd: fixture });
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
