import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { Readable } from 'node:stream';

/** A command that said it was ready. */
export interface RunningProcess {
  readonly output: () => string;
  /** Ends it and waits until it is gone; a second call does nothing. */
  readonly stop: (signal?: NodeJS.Signals) => Promise<void>;
}

interface ProcessOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Printed once it can be used. */
  readonly ready: RegExp;
}

/** Starts a Node script and waits for its ready line. Throws with its output when it ends before. */
export async function startProcess(
  script: string,
  args: readonly string[],
  { cwd, env, ready }: ProcessOptions,
): Promise<RunningProcess> {
  const child = spawn(process.execPath, [script, ...args], {
    ...(cwd === undefined ? {} : { cwd }),
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  // What a killed test run leaves behind would hold its port for the next.
  const stopWithParent = () => child.kill('SIGKILL');
  process.once('exit', stopWithParent);
  const exited = once(child, 'exit').then(() => process.off('exit', stopWithParent));
  const output = collectOutput(child);
  await Promise.race([
    output.matches(ready),
    exited.then(() => {
      throw new Error(`${script} ${args.join(' ')} ended before it was ready:\n${output.text()}`);
    }),
  ]);
  return {
    output: output.text,
    stop: async (signal = 'SIGTERM') => {
      child.kill(signal);
      await exited;
    },
  };
}

function collectOutput(child: ChildProcessByStdio<null, Readable, Readable>): {
  readonly text: () => string;
  readonly matches: (pattern: RegExp) => Promise<void>;
} {
  let text = '';
  const waiting = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      for (const check of waiting) check();
    });
  }
  return {
    text: () => text,
    matches: (pattern) =>
      new Promise((resolve) => {
        const check = () => {
          if (!pattern.test(text)) return;
          waiting.delete(check);
          resolve();
        };
        waiting.add(check);
        check();
      }),
  };
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('The probe socket has no port.');
  return address.port;
}
