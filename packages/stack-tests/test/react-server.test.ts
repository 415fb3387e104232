import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';
import { describe, expect, it } from 'vitest';

const here = fileURLToPath(new URL('.', import.meta.url));

const server = 'next/dist/compiled/react-server-dom-webpack/server.node';

/** As bundlers do for React's server: of a module that says 'use client', its exports are references. */
const clientReferences: Plugin = {
  name: 'client-references',
  setup({ onLoad }) {
    onLoad({ filter: /packages\/react\/dist\/.*\.js$/ }, async ({ path }) => {
      const contents = await readFile(path, 'utf8');
      if (!contents.startsWith("'use client';")) return { contents, loader: 'js' };
      const { metafile } = await build({ entryPoints: [path], write: false, metafile: true, format: 'esm' });
      const names = Object.values(metafile.outputs).flatMap((output) => output.exports);
      const references = names.map((name) => {
        const proxy = `() => { throw new Error('${name} is on the client.') }`;
        return `export const ${name} = registerClientReference(${proxy}, ${JSON.stringify(path)}, '${name}');`;
      });
      return {
        contents: [`import { registerClientReference } from '${server}';`, ...references].join('\n'),
        loader: 'js',
        resolveDir: here,
      };
    });
  },
};

/** What these lines print, run with React's server build and every package as it is for a server. */
async function printed(lines: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: lines, resolveDir: here, loader: 'tsx' },
    bundle: true,
    write: false,
    platform: 'node',
    format: 'cjs',
    jsx: 'automatic',
    conditions: ['react-server'],
    define: { 'process.env.NODE_ENV': '"production"' },
    plugins: [clientReferences],
    logLevel: 'error',
  });
  return new Promise((resolve, reject) => {
    const run = execFile(process.execPath, ['-'], (error, stdout, stderr) =>
      error ? reject(new Error(stderr)) : resolve(stdout),
    );
    run.stdin?.end(outputFiles[0]?.text);
  });
}

async function entriesOfReact(): Promise<readonly string[]> {
  const manifest = JSON.parse(await readFile(`${here}../../react/package.json`, 'utf8'));
  return Object.keys(manifest.exports).map((path) => `@pennon/react${path.slice(1)}`);
}

describe('a Server Component', () => {
  it('imports every entry: client references, but for the entry that is for servers', async () => {
    const entries = await entriesOfReact();
    const imports = entries.map((entry, index) => `import * as e${index} from '${entry}';`);
    const lines = `
      ${imports.join('\n')}
      const isReference = (value) => value.$$typeof === Symbol.for('react.client.reference');
      const kindOf = (entry) => Object.values(entry).map(isReference);
      const entries = { ${entries.map((entry, index) => `'${entry}': kindOf(e${index})`).join()} };
      console.log(JSON.stringify(entries));
    `;
    const kinds: Record<string, readonly boolean[]> = JSON.parse(await printed(lines));
    const { '@pennon/react/server': forServers, ...forClients } = kinds;
    expect(forServers?.length).toBeGreaterThan(0);
    expect(forServers).not.toContain(true);
    expect(Object.keys(forClients)).toEqual([
      '@pennon/react',
      '@pennon/react/values',
      '@pennon/react/testing',
      '@pennon/react/devtools',
    ]);
    for (const [entry, exports] of Object.entries(forClients)) {
      expect([entry, exports.length > 0, exports.includes(false)]).toEqual([entry, true, false]);
    }
  });

  it('renders providers, switches and boundaries, with what it evaluated itself', async () => {
    const flight = await printed(`
      import { FlagBoundary, FlagCase, FlagDefault, FlagSwitch, frozen } from '@pennon/react';
      import { valueOr } from '@pennon/react/server';
      import { ValuesProvider } from '@pennon/react/values';
      import { renderToPipeableStream } from '${server}';
      async function Page() {
        const values = { environment: 'test', revision: 1, flags: { hero: { value: 'wide', reason: 'default' } } };
        return (
          <ValuesProvider environment="test" values={values} updatePolicy={frozen}>
            <h1>{valueOr(values.flags.hero.value, 'none')}</h1>
            <FlagBoundary loading={<p>…</p>}>
              <FlagSwitch flag="hero">
                <FlagCase is="wide">a wide one</FlagCase>
                <FlagDefault>any</FlagDefault>
              </FlagSwitch>
            </FlagBoundary>
          </ValuesProvider>
        );
      }
      const manifest = new Proxy({}, { get: (_, id) => ({ id, name: '*', chunks: [] }) });
      renderToPipeableStream(<Page />, manifest).pipe(process.stdout);
    `);
    for (const name of [
      'ValuesProvider',
      'FlagBoundary',
      'FlagSwitch',
      'FlagCase',
      'FlagDefault',
      'frozen',
    ]) {
      expect(flight).toContain(`#${name}"`);
    }
    expect(flight).toContain('"children":"wide"');
    expect(flight).toContain('a wide one');
    expect(flight).not.toMatch(/^\d+:E/m);
  });

  it('that calls what is for clients fails: the test sees what it looks for', async () => {
    const lines = `import { useFlagValue } from '@pennon/react'; useFlagValue('hero', '');`;
    await expect(printed(lines)).rejects.toThrow('useFlagValue is on the client.');
  });
});
