import { CommanderError } from 'commander';
import { buildProgram } from './program.js';
import { reportError } from './terminal/report-error.js';
import { processTerminal } from './terminal/terminal.js';

const terminal = processTerminal();
try {
  await buildProgram(terminal).parseAsync();
} catch (error) {
  if (error instanceof CommanderError && isPrinted(error)) {
    process.exitCode = error.exitCode;
  } else {
    reportError(error, terminal, { json: process.argv.includes('--json') });
    if (process.env.PENNON_DEBUG) console.error(error);
    process.exitCode = 1;
  }
}

/** Help and the version end like errors do, but have said all there is. */
function isPrinted({ code }: CommanderError): boolean {
  return ['commander.help', 'commander.helpDisplayed', 'commander.version'].includes(code);
}
