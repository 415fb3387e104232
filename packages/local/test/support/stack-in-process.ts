import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';

/** A stack in a process of its own, to be killed. */
export interface StackInProcess {
  readonly process: ChildProcess;
  readonly exited: Promise<unknown>;
  readonly url: string;
  readonly secretKey: string;
}

/** Throws when the process ends before its stack answers. */
export async function startInProcess(dataDir: string): Promise<StackInProcess> {
  const child = fork(new URL('stack-process.js', import.meta.url), [dataDir], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const exited = once(child, 'exit');
  const [started] = await Promise.race([
    once(child, 'message'),
    exited.then(([code]) => {
      throw new Error(`The stack's process ended with ${code} before it was ready.`);
    }),
  ]);
  return { process: child, exited, ...(started as { url: string; secretKey: string }) };
}
