import { type ChildProcess, spawn } from 'node:child_process';

/**
 * Ends a child when this process is gone, however it went: `kill -9` runs no handler, but closes pipes. A shell of 1 MB
 * waits at the other end of one. On Windows nothing waits. Returns what calls it off.
 */
export function endWithUs({ pid }: ChildProcess): () => void {
  if (pid === undefined || process.platform === 'win32') return () => undefined;
  const watch = spawn('/bin/sh', ['-c', 'read -r _ || kill -TERM "$1"', 'sh', String(pid)], {
    stdio: ['pipe', 'ignore', 'ignore'],
    // Ctrl+C is for everyone in the terminal's group; the watch has to outlive it.
    detached: true,
  });
  // Without a shell the child may outlive us, as it would have without this.
  watch.on('error', () => undefined);
  watch.stdin.on('error', () => undefined);
  watch.unref();
  return () => watch.stdin.end('done\n');
}
