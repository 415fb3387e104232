// The thread that PGlite runs in: a long query blocks this thread and never the server, which can cancel it.
import { parentPort, workerData } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';
import { cancelIn, forgetCancelIn } from './pglite-cancel.js';
import type { PgliteFailure, PgliteReply, PgliteRequest, PgliteWorkerData } from './pglite-messages.js';

const { directory, seed, channels } = workerData as PgliteWorkerData;
const port = parentPort;
if (port === null) throw new Error('pglite-worker.js is a worker thread, not a program.');
const send = (reply: PgliteReply) => port.postMessage(reply);

const pglite = await PGlite.create({
  ...(directory === undefined ? {} : { dataDir: `file://${directory}` }),
  ...(seed === undefined ? {} : { loadDataDir: new Blob([seed]) }),
});
// Without it PGlite 0.5 never returns from `set local session authorization`, not even by rollback.
await pglite.exec('set session authorization postgres');
for (const channel of channels) {
  await pglite.listen(channel, (payload) => send({ kind: 'notification', channel, payload }));
}

let running: number | undefined;
let line: Promise<void> = Promise.resolve();

port.on('message', (request: PgliteRequest) => {
  line = line.then(async () => {
    forgetCancelIn(pglite);
    running = request.id;
    await answer(request)
      .then((value) => send({ kind: 'result', id: request.id, value }))
      // Also for a value that is nested too deeply to be sent.
      .catch((error: Error) => send({ kind: 'failure', id: request.id, error: fieldsOf(error) }));
    running = undefined;
  });
});
port.on('messageerror', ({ message }) => send({ kind: 'unreadable', message }));
// Evaluated by the server's thread amid a query.
Object.assign(globalThis, {
  cancelRequest: (id: number) => {
    if (id === running) cancelIn(pglite);
  },
});
send({ kind: 'ready' });

async function answer({ action, sql = '', params = [] }: PgliteRequest): Promise<unknown> {
  switch (action) {
    case 'query':
      return (await pglite.query(sql, [...params])).rows;
    case 'exec':
      await pglite.exec(sql);
      return undefined;
    case 'dump':
      return await (await pglite.dumpDataDir('gzip')).arrayBuffer();
    case 'close':
      return await pglite.close();
  }
}

/** A clone across threads keeps an error's message only. */
function fieldsOf(error: Error): PgliteFailure {
  const { code, detail, hint, position } = error as Error & Partial<Record<string, string>>;
  return { message: error.message, code, detail, hint, position };
}
