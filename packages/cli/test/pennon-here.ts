import { createColors } from 'picocolors';
import { runProgram } from '../dist/run-program.js';
import type { Outcome, Surroundings } from './pennon.js';

/** The outer process runs other tests too. */
const ownVariables = { ...process.env };

/**
 * Runs the command in this process, one at a time: a process of its own takes two seconds on a busy machine, and what
 * it adds, `pennon` shows.
 */
export async function pennonHere(
  args: readonly string[],
  { cwd, env = {} }: Omit<Surroundings, 'input'>,
): Promise<Outcome> {
  const folder = process.cwd();
  const [out, err]: [string[], string[]] = [[], []];
  const colors = createColors(false);
  process.chdir(cwd);
  process.env = { PATH: ownVariables.PATH, ...env };
  process.exitCode = 0;
  try {
    await runProgram(args, {
      out: (line) => out.push(`${line}\n`),
      err: (line) => err.push(`${line}\n`),
      data: (text) => out.push(`${text}\n`),
      progress: () => undefined,
      colors,
      errColors: colors,
      columns: 80,
    });
    return { exitCode: process.exitCode, out: out.join(''), err: err.join('') };
  } finally {
    process.exitCode = 0;
    process.env = ownVariables;
    process.chdir(folder);
  }
}
