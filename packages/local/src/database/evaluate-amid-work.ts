import { Session } from 'node:inspector';

/**
 * Has a worker thread of this one evaluate an expression at once, even amid WebAssembly that does not yield: a message would
 * wait for its end, the inspector does not. Has no effect where no inspector reaches that thread, as in a worker's worker.
 */
export function evaluateAmidWork(threadId: number, expression: string): void {
  const session = new Session();
  let isAttached = false;
  // Not within a notification: Node 20 crashes when a session ends amid what it is told.
  const end = () => setImmediate(() => session.disconnect());
  session.on('NodeWorker.attachedToWorker', ({ params: { sessionId, workerInfo } }) => {
    // `workerId` counts the workers of this session; the thread's id stands in the title alone.
    if (!workerInfo.title.startsWith(`[worker ${threadId}]`)) return;
    isAttached = true;
    session.on('NodeWorker.detachedFromWorker', ({ params }) => params.sessionId === sessionId && end());
    const message = JSON.stringify({ id: 1, method: 'Runtime.evaluate', params: { expression } });
    session.post('NodeWorker.sendMessageToWorker', { sessionId, message }, (error) => error && end());
  });
  session.on('NodeWorker.receivedMessageFromWorker', end);
  try {
    session.connect();
    session.post('NodeWorker.enable', { waitForDebuggerOnStart: false }, () => isAttached || end());
  } catch {
    // This process may not inspect itself.
  }
}
