import { PennonError } from '@pennon/core';
import { CommanderError } from 'commander';
import type { Terminal } from './terminal.js';
import { withCommands } from './with-commands.js';

/** Says what went wrong and what to do next; with `json`, as one object for scripts. */
export function reportError(
  error: unknown,
  terminal: Terminal,
  { json = false }: { readonly json?: boolean } = {},
): void {
  const { code, message, hint: next, details } = asPennonError(error);
  const hint = next === undefined ? undefined : withCommands(next);
  if (json) {
    terminal.err(JSON.stringify({ error: { code, message, hint, details } }));
    return;
  }
  const { red, dim, bold } = terminal.errColors;
  terminal.err(`${red(bold('error'))} ${message} ${dim(`(${code})`)}`);
  for (const line of problemLines(details)) terminal.err(`  ${line}`);
  if (hint !== undefined) terminal.err(`${bold('next ')} ${hint}`);
}

function asPennonError(error: unknown): PennonError {
  if (error instanceof PennonError) return error;
  if (error instanceof CommanderError) return usageError(error);
  const message = error instanceof Error ? error.message : String(error);
  return new PennonError('UNEXPECTED', message, {
    hint: 'Run again with PENNON_DEBUG=1 for the stack trace, and report it if it stays.',
    cause: error,
  });
}

/** Commander adds what it thinks was meant as a line of its own: `(Did you mean list?)`. */
function usageError({ message }: CommanderError): PennonError {
  const [, problem = message, meant] = /^(?:error: )?(.*?)(?:\n\((.*)\))?$/s.exec(message) ?? [];
  return new PennonError('USAGE', problem, {
    hint: [meant, 'Add --help to see what the command takes.'].filter(Boolean).join(' '),
  });
}

/** A refusal lists every problem as `{path, message}`, or what differs by kind, key and place. */
function problemLines(details: unknown): readonly string[] {
  if (!Array.isArray(details)) return [];
  return details.flatMap((problem: unknown) => {
    if (typeof problem !== 'object' || problem === null) return [];
    const { path, message, kind, key } = problem as Readonly<Record<string, unknown>>;
    const place = typeof path === 'string' ? path : '';
    if (typeof message === 'string') return [place === '' ? message : `${place}: ${message}`];
    return typeof kind === 'string' && typeof key === 'string' ? [`${kind} ${key}: ${place}`] : [];
  });
}
