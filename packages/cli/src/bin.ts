import { buildProgram } from './program.js';
import { reportError } from './report-error.js';
import { processTerminal } from './terminal.js';

const terminal = processTerminal();
try {
  await buildProgram(terminal).parseAsync();
} catch (error) {
  reportError(error, terminal, { json: process.argv.includes('--json') });
  if (process.env.PENNON_DEBUG) console.error(error);
  process.exitCode = 1;
}
