import { PennonError } from '@pennon/core';
import { CommanderError } from 'commander';
import type { Terminal } from './terminal.js';

/** Says what went wrong and what to do next; with `json`, as one object for scripts. */
export function reportError(
  error: unknown,
  terminal: Terminal,
  { json = false }: { readonly json?: boolean } = {},
): void {
  const { code, message, hint, details } = asPennonError(error);
  if (json) {
    terminal.err(JSON.stringify({ error: { code, message, hint, details } }));
    return;
  }
  const { red, dim, bold } = terminal.colors;
  terminal.err(`${red(bold('error'))} ${message} ${dim(`(${code})`)}`);
  for (const line of problemLines(details)) terminal.err(`  ${line}`);
  if (hint !== undefined) terminal.err(`${bold('next ')} ${hint}`);
}

function asPennonError(error: unknown): PennonError {
  if (error instanceof PennonError) return error;
  if (error instanceof CommanderError) {
    return new PennonError('USAGE', error.message.replace(/^error: /, ''), {
      hint: 'Add --help to see what the command takes.',
    });
  }
  const message = error instanceof Error ? error.message : String(error);
  return new PennonError('UNEXPECTED', message, {
    hint: 'Run again with PENNON_DEBUG=1 for the stack trace, and report it if it stays.',
    cause: error,
  });
}

/** A refusal lists every problem as `{path, message}`. */
function problemLines(details: unknown): readonly string[] {
  if (!Array.isArray(details)) return [];
  return details.flatMap((problem: unknown) => {
    if (typeof problem !== 'object' || problem === null) return [];
    const { path, message } = problem as { readonly path?: unknown; readonly message?: unknown };
    return typeof message === 'string' ? [`${typeof path === 'string' ? `${path}: ` : ''}${message}`] : [];
  });
}
