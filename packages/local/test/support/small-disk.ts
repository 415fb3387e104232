import { execFile, spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { promisify } from 'node:util';

/** Mounts that nobody else sees, which take no root where the system lets its users have them. */
const apart = ['--mount', '--map-root-user'];

/** Whether this system lets the tests mount something. */
export function canMount(): boolean {
  return spawnSync('unshare', [...apart, 'mount', '-t', 'tmpfs', 'none', tmpdir()]).status === 0;
}

/** Runs a script of Node's with a folder of 20 MB as its argument, and says what it leaves there. */
export async function runOnSmallDisk(
  folder: string,
  script: string,
): Promise<{ readonly left: readonly string[]; readonly stderr: string }> {
  const run = 'mount -t tmpfs -o size=20m none "$1"; "$2" "$3" "$1"; ls -A "$1"';
  const words = [...apart, 'sh', '-c', run, 'sh', folder, process.execPath, script];
  const { stdout, stderr } = await promisify(execFile)('unshare', words);
  return { left: stdout.trim().split('\n'), stderr };
}
