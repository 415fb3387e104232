import { stripVTControlCharacters } from 'node:util';
import Table from 'cli-table3';
import type { Terminal } from './terminal.js';

const gap = 2;

/** No column becomes narrower than this. */
const narrowest = 8;

/** Columns side by side; where they do not fit the terminal, the text of the widest is wrapped. */
export function tableOf(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  { colors, columns }: Terminal,
): string {
  const widths = fitted(
    head.map((title, index) => Math.max(...[title, ...rows.map((row) => row[index] ?? '')].map(widthOf))),
    columns,
  );
  const table = new Table({
    head: head.map((title) => colors.dim(title)),
    colWidths: [...widths],
    chars: bare,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
  });
  for (const row of rows) table.push(row.map((cell, index) => wrapped(cell, widths[index] ?? 1)));
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}

/** Takes from the widest column until all fit. */
function fitted(widths: readonly number[], columns: number): readonly number[] {
  const fitting = widths.map((width) => Math.max(width, 1));
  const available = columns - gap * (widths.length - 1);
  while (fitting.reduce((sum, width) => sum + width, 0) > available) {
    const widest = fitting.indexOf(Math.max(...fitting));
    const width = fitting[widest] ?? 0;
    if (width <= narrowest) break;
    fitting[widest] = width - 1;
  }
  return fitting;
}

/** At spaces, and inside a word where it is longer than a line: nothing is cut off. */
function wrapped(cell: string, width: number): string {
  if (widthOf(cell) <= width) return cell;
  const pieces = cell.split(' ').flatMap((word) => word.match(new RegExp(`.{1,${width}}`, 'gsu')) ?? []);
  const lines = [''];
  for (const piece of pieces) {
    const line = lines.at(-1) ?? '';
    if (line === '') lines[lines.length - 1] = piece;
    else if (widthOf(line) + 1 + widthOf(piece) <= width) lines[lines.length - 1] = `${line} ${piece}`;
    else lines.push(piece);
  }
  return lines.join('\n');
}

function widthOf(text: string): number {
  return stripVTControlCharacters(text).length;
}

const bare = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: ' '.repeat(gap),
};
