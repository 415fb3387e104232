import { Worker } from 'node:worker_threads';
import { evaluateAmidWork } from './evaluate-amid-work.js';
import type { PgliteReply, PgliteRequest, PgliteWorkerData } from './pglite-messages.js';

/** One run of PGlite in its worker thread. Once it has ended, every request fails. */
export interface PgliteThread {
  request(action: PgliteRequest['action'], sql?: string, params?: readonly unknown[]): Promise<unknown>;
  /** Has Postgres cancel what it runs: that request fails with 57014, and nothing else is lost. */
  cancel(): void;
  /** Ends it as it stands; what waits for an answer fails with `reason`. */
  cut(reason: Error): Promise<void>;
  close(): Promise<void>;
  /** True from the moment on that requests fail, which is before it has ended. */
  isDead(): boolean;
  readonly ended: Promise<void>;
}

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (reason: Error) => void;
}

/** Resolves once the database answers. */
export async function startPgliteThread(
  data: PgliteWorkerData,
  onNotification: (channel: string, payload: string) => void,
): Promise<PgliteThread> {
  const worker = new Worker(new URL('./pglite-worker.js', import.meta.url), { workerData: data });
  const waiting = new Map<number, Waiting>();
  let nextId = 0;
  let deathReason: Error | undefined;

  const failWaiting = (reason: Error) => {
    for (const { reject } of waiting.values()) reject(reason);
    waiting.clear();
  };
  const die = (reason: Error) => {
    deathReason ??= reason;
    failWaiting(deathReason);
  };
  const request: PgliteThread['request'] = (action, sql = '', params = []) =>
    new Promise((resolve, reject) => {
      if (deathReason !== undefined) return reject(deathReason);
      const id = nextId++;
      worker.postMessage({ id, action, sql, params } satisfies PgliteRequest);
      waiting.set(id, { resolve, reject });
    });
  const ended = new Promise<void>((resolve) => {
    worker.once('exit', () => {
      die(new Error('The embedded Postgres ended.'));
      resolve();
    });
  });

  await new Promise<void>((resolve, reject) => {
    worker.once('error', (error) => {
      die(error);
      reject(error);
    });
    // Whose it was is not told, but only one at a time is worked on.
    worker.on('messageerror', (error) => failWaiting(unreadable('answer', error.message)));
    worker.on('message', (reply: PgliteReply) => {
      if (reply.kind === 'ready') return resolve();
      if (reply.kind === 'notification') return onNotification(reply.channel, reply.payload);
      if (reply.kind === 'unreadable') return failWaiting(unreadable('question', reply.message));
      const asker = waiting.get(reply.id);
      waiting.delete(reply.id);
      if (reply.kind === 'result') asker?.resolve(reply.value);
      else asker?.reject(Object.assign(new Error(reply.error.message), reply.error));
    });
  });

  return {
    request,
    cancel: () => {
      const [running] = waiting.keys();
      if (running !== undefined) evaluateAmidWork(worker.threadId, `cancelRequest(${running})`);
    },
    isDead: () => deathReason !== undefined,
    ended,
    cut: async (reason) => {
      die(reason);
      await worker.terminate();
    },
    close: async () => {
      await request('close');
      await worker.terminate();
    },
  };
}

function unreadable(what: 'question' | 'answer', reason: string): Error {
  return new Error(
    `The ${what} cannot be passed between threads: ${reason}. Pass values nested this deeply as text.`,
  );
}
