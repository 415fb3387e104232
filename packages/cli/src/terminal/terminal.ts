import { createColors } from 'picocolors';
import { printable } from './printable.js';

/** Where a command writes and what that place can show. */
export interface Terminal {
  readonly out: (line: string) => void;
  readonly err: (line: string) => void;
  /** To `out` as it is: for what other programs read. */
  readonly data: (text: string) => void;
  /** One line that the next one replaces; nothing where nobody watches. */
  readonly progress: (line: string) => void;
  /** For `out`. */
  readonly colors: ReturnType<typeof createColors>;
  /** For `err`, which may be a terminal when `out` is a file. */
  readonly errColors: ReturnType<typeof createColors>;
  /** How wide a table may be. */
  readonly columns: number;
}

export function processTerminal({ stdout, stderr, env }: NodeJS.Process = process): Terminal {
  // `pennon flags list | head` closes the pipe before everything is written.
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
  let isLineOpen = false;
  const endLine = () => {
    if (isLineOpen) stderr.write(eraseLine);
    isLineOpen = false;
  };
  const [outColors, errColors] = [hasColors(stdout, env), hasColors(stderr, env)];
  const write = (stream: NodeJS.WriteStream, text: string) => {
    endLine();
    stream.write(`${text}\n`);
  };
  return {
    out: (line) => write(stdout, printable(line, outColors)),
    err: (line) => write(stderr, printable(line, errColors)),
    data: (text) => write(stdout, text),
    progress: (line) => {
      if (!stderr.isTTY) return;
      stderr.write(`${eraseLine}${line}`);
      isLineOpen = true;
    },
    colors: createColors(outColors),
    errColors: createColors(errColors),
    columns: stdout.columns ?? 80,
  };
}

const eraseLine = '\r\u001b[K';

/** https://no-color.org: set and not empty means none. */
function hasColors(stream: NodeJS.WriteStream, env: NodeJS.ProcessEnv): boolean {
  if (env.NO_COLOR) return false;
  return Boolean(env.FORCE_COLOR) || (stream.isTTY === true && env.TERM !== 'dumb');
}
