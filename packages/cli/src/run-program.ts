import { CommanderError } from 'commander';
import { buildProgram } from './program.js';
import { reportError } from './terminal/report-error.js';
import type { Terminal } from './terminal/terminal.js';

/** Runs one command line, and says on the terminal what went wrong. The exit code is the process's own. */
export async function runProgram(words: readonly string[], terminal: Terminal): Promise<void> {
  try {
    await buildProgram(terminal).parseAsync(words, { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError && isPrinted(error)) {
      process.exitCode = error.exitCode;
      return;
    }
    reportError(error, terminal, { json: words.includes('--json') });
    if (process.env.PENNON_DEBUG) console.error(error);
    process.exitCode = 1;
  }
}

/** Help and the version end like errors do, but have said all there is. */
function isPrinted({ code }: CommanderError): boolean {
  return ['commander.help', 'commander.helpDisplayed', 'commander.version'].includes(code);
}
