import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import { PennonError } from '@pennon/core';
import { endWithUs } from './end-with-us.js';

interface Surroundings {
  /** Beside what this process has. */
  readonly env: Readonly<Record<string, string>>;
  readonly interrupted: Promise<NodeJS.Signals>;
}

/** Runs a command until it ends by itself, is interrupted, or this process is gone. Returns its exit code. */
export async function runBeside(
  [executable = '', ...args]: readonly string[],
  { env, interrupted }: Surroundings,
): Promise<number> {
  const child = spawn(executable, args, {
    stdio: 'inherit',
    env: { ...process.env, ...env },
    // npm and its like are batch files there, which need a shell; it would split a path such as C:\Program Files\….
    shell: process.platform === 'win32' && !executable.endsWith('.exe'),
  });
  const ended = exitCodeOf(child, executable);
  const release = endWithUs(child);
  let isInterrupted = false;
  void interrupted.then((signal) => {
    isInterrupted = true;
    child.kill(signal);
  });
  try {
    const exitCode = await ended;
    return isInterrupted ? 0 : exitCode;
  } finally {
    release();
  }
}

async function exitCodeOf(child: ChildProcess, executable: string): Promise<number> {
  try {
    const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
    // As shells say it: what was killed did not succeed.
    return code ?? 128 + (signal === null ? 0 : constants.signals[signal]);
  } catch (cause) {
    throw new PennonError(
      'COMMAND_FAILED',
      `"${executable}" could not be started: ${(cause as Error).message}.`,
      { hint: 'Check the words after `--`.', cause },
    );
  }
}
