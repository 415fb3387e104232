import { createColors } from 'picocolors';
import { describe, expect, it } from 'vitest';
import { buildProgram } from '../dist/program.js';
import type { Terminal } from '../dist/terminal/terminal.js';

const silent = () => undefined;
const colors = createColors(false);
const terminal: Terminal = {
  out: silent,
  err: silent,
  data: silent,
  progress: silent,
  colors,
  errColors: colors,
  columns: 80,
};

/** Every command with its help, groups too. */
function helps(): readonly (readonly [name: string, help: string])[] {
  const found: [string, string][] = [];
  const program = buildProgram(terminal);
  const visit = (command: typeof program, name: string) => {
    let help = '';
    command.configureOutput({ writeOut: (text) => (help += text) }).outputHelp();
    found.push([name, help]);
    for (const each of command.commands) visit(each, `${name} ${each.name()}`);
  };
  visit(program, 'pennon');
  return found;
}

describe('the help', () => {
  it.each(helps())('of %s has examples', (name, help) => {
    expect(help).toContain('Examples:');
    const ownExamples = help.split('\n').filter((line) => line.startsWith(`  $ ${name}`));
    expect(ownExamples).not.toEqual([]);
  });

  it('fits 80 columns where it does not quote a command line', () => {
    const lines = helps().flatMap(([, help]) => help.split('\n'));
    const long = lines.filter((line) => line.length > 80 && !line.startsWith('  $ '));
    expect(long).toEqual([]);
  });

  it('has only examples that the commands understand', () => {
    const lines = helps().flatMap(([, help]) => [...help.matchAll(/^ {2}\$ pennon (.*?)(?: {2,}.*)?$/gm)]);
    expect(lines.length).toBeGreaterThan(40);
    for (const [, line = ''] of lines) {
      const [words = ''] = line.split(/ [|>] /);
      const args = [...words.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(
        ([, one, two, three]) => one ?? two ?? three ?? '',
      );
      const program = buildProgram(terminal);
      disarm(program);
      expect(() => program.parse(args, { from: 'user' }), line).not.toThrow();
    }
  });
});

/** Commands that are understood do nothing; a group that is no command itself keeps refusing. */
function disarm(command: ReturnType<typeof buildProgram>): void {
  command.exitOverride();
  for (const each of command.commands) {
    if (each.commands.length === 0 || each.registeredArguments.length > 0) each.action(silent);
    disarm(each);
  }
}
