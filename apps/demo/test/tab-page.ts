import { createReadStream } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** What a bundler would resolve. supabase-js comes as its own bundle. */
const imports = {
  '@pennon/core': '/packages/core/dist/index.js',
  '@pennon/core/extras': '/packages/core/dist/extras.js',
  '@pennon/store': '/packages/store/dist/index.js',
  '@pennon/store/persistence': '/packages/store/dist/persistence.js',
  '@pennon/store/tabs': '/packages/store/dist/tabs.js',
  'zustand/vanilla': '/node_modules/zustand/esm/vanilla.mjs',
};

const page = (url: string, key: string): string => `<!doctype html>
<script type="importmap">${JSON.stringify({ imports })}</script>
<script src="/node_modules/@supabase/supabase-js/dist/umd/supabase.js"></script>
<script type="module">
  import { createFlagStore, supabaseSource } from '@pennon/store';
  import { localStorageStorage, persist } from '@pennon/store/persistence';
  import { oneTabListens } from '@pennon/store/tabs';
  const environment = 'production';
  const client = supabase.createClient(${JSON.stringify(url)}, ${JSON.stringify(key)}, {
    auth: { persistSession: false },
    realtime: { disconnectOnEmptyChannelsAfterMs: 0 },
  });
  const source = oneTabListens(supabaseSource(client, { environment }), { name: environment });
  // No poll helps: what a tab shows, it has heard of or asked for because of what it heard.
  const store = createFlagStore({ environment, source, pollMs: 3_600_000 });
  persist(store, { storage: localStorageStorage() });
  const show = () => {
    const { status, source, isLive } = store.getState();
    Object.assign(document.body.dataset, { status, source, isLive, hero: store.evaluate('hero').value ?? '' });
  };
  document.body.dataset.first = store.evaluate('hero').value ?? '';
  store.subscribe(show);
  show();
  store.start();
</script>
<p>A tab.</p>`;

/** Serves a page that follows one flag with one socket for all its tabs: this repository's files, unbundled. */
export async function serveTabPage(stack: { readonly url: string; readonly key: string }): Promise<{
  readonly address: string;
  close(): Promise<void>;
}> {
  const server: Server = createServer(({ url = '/' }, response) => {
    if (
      Object.values(imports).includes(url) ||
      /^\/(packages\/\w+\/dist\/[\w-]+|node_modules\/@supabase\/[\w\-/]+)\.js$/.test(url)
    ) {
      response.writeHead(200, { 'content-type': 'text/javascript' });
      createReadStream(`${root}${url}`).pipe(response);
    } else response.writeHead(200, { 'content-type': 'text/html' }).end(page(stack.url, stack.key));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
