import { execFile } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const bin: string = fileURLToPath(new URL('../bin/pennon.js', import.meta.url));

export interface Outcome {
  readonly exitCode: number;
  readonly out: string;
  readonly err: string;
}

export interface Surroundings {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
}

/** Runs the command as a user does and answers what it printed. */
export function pennon(args: readonly string[], { cwd, env = {}, input }: Surroundings): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [bin, ...args],
      { cwd, env: { PATH: process.env.PATH, NO_COLOR: '1', ...env } },
      (error, out, err) =>
        resolve({ exitCode: typeof error?.code === 'number' ? error.code : error ? 1 : 0, out, err }),
    );
    if (input !== undefined) child.stdin?.end(input);
  });
}

export function emptyFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'pennon-cli-'));
}
