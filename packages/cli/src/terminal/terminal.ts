import { createColors } from 'picocolors';

/** Where a command writes and what that place can show. */
export interface Terminal {
  readonly out: (line: string) => void;
  readonly err: (line: string) => void;
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
  return {
    out: (line) => {
      endLine();
      stdout.write(`${line}\n`);
    },
    err: (line) => {
      endLine();
      stderr.write(`${line}\n`);
    },
    progress: (line) => {
      if (!stderr.isTTY) return;
      stderr.write(`${eraseLine}${line}`);
      isLineOpen = true;
    },
    colors: createColors(hasColors(stdout, env)),
    errColors: createColors(hasColors(stderr, env)),
    columns: stdout.columns ?? 80,
  };
}

const eraseLine = '\r\u001b[K';

/** https://no-color.org: set and not empty means none. */
function hasColors(stream: NodeJS.WriteStream, env: NodeJS.ProcessEnv): boolean {
  if (env.NO_COLOR) return false;
  return Boolean(env.FORCE_COLOR) || (stream.isTTY === true && env.TERM !== 'dumb');
}
