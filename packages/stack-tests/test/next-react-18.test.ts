import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import manifest from '../package.json' with { type: 'json' };

/** Whoever asks for react gets the fixture's. */
const hooks = `export const resolve = (name, context, next) => next(name, /^react($|\\/)/.test(name)
  ? { ...context, parentURL: ${JSON.stringify(new URL('../../../fixtures/react-18/package.json', import.meta.url).href)} }
  : context)`;

it('every entry loads in plain Node, also with React 18.3, as the Pages Router may have it', async () => {
  const entries = Object.keys(manifest.exports).map((entry) => entry.replace('.', manifest.name));
  const script = `
    import { register } from 'node:module';
    register(${JSON.stringify(`data:text/javascript,${encodeURIComponent(hooks)}`)});
    const { version } = await import('react');
    for (const entry of ${JSON.stringify(entries)}) await import(entry);
    console.log(version);`;
  const options = { cwd: new URL('..', import.meta.url) };
  const run = promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], options);
  expect((await run).stdout.trim()).toBe('18.3.1');
});
