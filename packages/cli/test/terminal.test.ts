import { createColors } from 'picocolors';
import { describe, expect, it } from 'vitest';
import { placeInWords } from '../dist/changes/place-words.js';
import { didYouMean } from '../dist/terminal/nearest.js';
import { printable } from '../dist/terminal/printable.js';
import { tableOf } from '../dist/terminal/table.js';
import { timeOf } from '../dist/terminal/time-of.js';
import { withCommands } from '../dist/terminal/with-commands.js';

const silent = () => undefined;
const colors = createColors(false);
const terminal = {
  out: silent,
  err: silent,
  data: silent,
  progress: silent,
  colors,
  errColors: colors,
  columns: 80,
};

describe('a table', () => {
  it('fits 80 columns and loses no letter, whatever stands in it', () => {
    const key = 'a-key-of-'.repeat(12);
    const text = 'words and words '.repeat(10).trim();
    const table = tableOf(['KEY', 'STATUS', 'TEXT'], [[key, 'active', text]], terminal);
    for (const line of table.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    const letters = table.replaceAll(/[\s]/g, '');
    expect([...letters].sort().join('')).toBe(
      [...`KEYSTATUSTEXT${key}active${text.replaceAll(' ', '')}`].sort().join(''),
    );
  });

  it('keeps one line where all fits', () => {
    expect(tableOf(['A', 'B'], [['one', 'two']], terminal)).toBe('A    B\none  two');
  });
});

describe('"did you mean"', () => {
  it.each([
    ['new-chekout', 'new-checkout'], // a letter left out
    ['hreo', 'hero'], // two swapped
    ['checkout', 'new-checkout'], // a part
  ])('finds %s', (meant, found) => {
    expect(didYouMean(meant, ['hero', 'new-checkout', 'banner'], 'nothing')).toBe(`Did you mean ${found}?`);
  });

  it.each(['x', 'hx', 'entirely-else', ''])('finds nothing for "%s"', (meant) => {
    expect(didYouMean(meant, ['hero', 'new-checkout'], 'nothing')).toBe('nothing');
  });
});

describe('the place of a difference', () => {
  it.each([
    ['$', ''],
    ['$.status', 'status'],
    ['$.rules[id="vip"].serve.split[variation="on"].weight', 'rule vip › serve › split on › weight'],
    ['$["b c"].d', 'b c › d'],
    ['$.rules[id="a\\"]b"]', 'rule a"]b'],
    ['$.list[2]', 'list #3'],
    ['$.targets[0].values[="u1"]', 'target #1 › values'],
    ['$.rules[*].id', 'rules, order'],
  ])('%s is "%s"', (path, words) => {
    expect(placeInWords(path)).toBe(words);
  });
});

describe('a time', () => {
  const now = Date.UTC(2026, 10, 21, 12);
  it.each([
    ['90m', '2026-11-21T10:30:00.000Z'],
    ['7d', '2026-11-14T12:00:00.000Z'],
    ['2027-01-04', '2027-01-04T00:00:00.000Z'],
    ['2027-01-04T09:00:00+02:00', '2027-01-04T07:00:00.000Z'],
  ])('%s is %s', (text, time) => {
    expect(timeOf(text, now).toISOString()).toBe(time);
  });

  // Without an offset it would be another time on every machine.
  it.each(['', 'soon', '7w', '-1d', '2027-13-01', '2027-01-04T09:00:00', '1'])('refuses "%s"', (text) => {
    expect(() => timeOf(text, now)).toThrow('is no time');
  });
});

describe('a line for people', () => {
  it('keeps its own colours, and disarms every other control character', () => {
    const red = createColors(true).red('refused');
    expect(printable(`${red}\tand\nmore`, true)).toBe(`${red}\tand\nmore`);
    expect(printable(red, false)).toBe('\ufffd[31mrefused\ufffd[39m');
    for (const attack of [
      '\u001b[2Japproved',
      '\u001b]0;title\u0007',
      '\u009b2K',
      'safe\rapproved',
      '\u001b[8m',
    ]) {
      expect(printable(attack, true)).not.toMatch(/[^\P{Cc}\n\t]/u);
    }
  });
});

describe('a hint of the database', () => {
  it('names commands in place of functions, and leaves others alone', () => {
    expect(withCommands("Make one: pennon_api.claim_admin('<sub>'). See pennon_api.whoami().")).toBe(
      'Make one: `pennon init --admin`. See pennon_api.whoami().',
    );
  });
});
