import { createColors } from 'picocolors';

/** Where a command writes and what that place can show. */
export interface Terminal {
  readonly out: (line: string) => void;
  readonly err: (line: string) => void;
  readonly colors: ReturnType<typeof createColors>;
}

export function processTerminal(): Terminal {
  // `pennon flags list | head` closes the pipe before everything is written.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
  return {
    out: (line) => process.stdout.write(`${line}\n`),
    err: (line) => process.stderr.write(`${line}\n`),
    colors: createColors(),
  };
}
