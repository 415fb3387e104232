import { invalid } from './check.js';

/** A place in the automaton: it takes one code point, asserts a position, forks, or accepts. */
export interface State {
  readonly id: number;
  readonly takes?: (point: number) => boolean;
  readonly asserts?: 'start' | 'end';
  /** Where it goes on without taking anything (or after it took one); empty: a match. */
  out: readonly State[];
}

/** Builds the states of a piece of pattern in front of what follows it. */
type Piece = (next: State) => State;
type Takes = (point: number) => boolean;

const MAX_SOURCE = 1000;
/** States after repetition is written out: bounds memory and the time of one step. */
const MAX_STATES = 2000;

const ESCAPES: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r' };
const isDigit: Takes = (point) => point >= 48 && point <= 57;
const isWord: Takes = (point) =>
  isDigit(point) || point === 95 || ((point | 32) >= 97 && (point | 32) <= 122 && point < 128);
const isSpace: Takes = (point) => point === 32 || (point >= 9 && point <= 13);
const CLASSES: Readonly<Record<string, Takes>> = {
  d: isDigit,
  w: isWord,
  s: isSpace,
  D: (point) => !isDigit(point),
  W: (point) => !isWord(point),
  S: (point) => !isSpace(point),
};

/** The automaton of a pattern of Pennon's subset; throws on any other. */
export function parseRegex(source: string): State {
  if (source.length > MAX_SOURCE) invalid('regex');
  const points = [...source];
  let at = 0;
  let states = 0;

  const state = (parts: Omit<State, 'id'>): State => {
    if (++states > MAX_STATES) invalid('regex');
    return { id: states, ...parts };
  };
  const accept = (wanted: string): boolean => points[at] === wanted && at++ >= 0;

  const alternatives = (): Piece => {
    const options = [sequence()];
    while (accept('|')) options.push(sequence());
    return options.length === 1
      ? (options[0] as Piece)
      : (next) => state({ out: options.map((option) => option(next)) });
  };

  const sequence = (): Piece => {
    const pieces: Piece[] = [];
    while (at < points.length && points[at] !== '|' && points[at] !== ')') pieces.push(quantified());
    return (next) => pieces.reduceRight((following, piece) => piece(following), next);
  };

  const quantified = (): Piece => {
    const point = points[at++] as string; // the caller looked
    if (point === '^') return (next) => state({ asserts: 'start', out: [next] });
    if (point === '$') return (next) => state({ asserts: 'end', out: [next] });
    return repeated(point === '(' ? group() : taking(single(point)));
  };

  const group = (): Piece => {
    if (accept('?') && !accept(':')) invalid('regex');
    const piece = alternatives();
    if (!accept(')')) invalid('regex');
    return piece;
  };

  const repeated = (piece: Piece): Piece => {
    const [least, most] = bounds();
    if (least === 1 && most === 1) return piece;
    return (next) => {
      let entry = next;
      if (most === Number.POSITIVE_INFINITY) {
        const loop = state({ out: [] });
        loop.out = [piece(loop), next];
        entry = loop;
      } else for (let count = least; count < most; count++) entry = state({ out: [piece(entry), next] });
      for (let count = 0; count < least; count++) entry = state({ out: [piece(entry)] });
      return entry;
    };
  };

  const bounds = (): readonly [least: number, most: number] => {
    if (accept('*')) return [0, Number.POSITIVE_INFINITY];
    if (accept('+')) return [1, Number.POSITIVE_INFINITY];
    if (accept('?')) return [0, 1];
    if (!accept('{')) return [1, 1];
    const [, least = '', comma, most] =
      /^(\d{1,4})(,(\d{1,4})?)?\}/.exec(points.slice(at, at + 10).join('')) ?? invalid('regex');
    at = points.indexOf('}', at) + 1;
    const end = most === undefined ? (comma ? Number.POSITIVE_INFINITY : Number(least)) : Number(most);
    return end < Number(least) ? invalid('regex') : [Number(least), end];
  };

  const taking =
    (takes: Takes): Piece =>
    (next) =>
      state({ takes, out: [next] });

  const single = (point: string): Takes => {
    if (point === '.') return (found) => found !== 10;
    if (point === '[') return characterClass();
    if (point === '\\') return escaped();
    return '*+?{}])'.includes(point) ? invalid('regex') : literal(point);
  };

  const escaped = (): Takes => {
    const point = points[at++] ?? '';
    if (Object.hasOwn(CLASSES, point)) return CLASSES[point] as Takes;
    if (Object.hasOwn(ESCAPES, point)) return literal(ESCAPES[point] as string);
    return /^[!-/:-@[-`{-~]$/.test(point) ? literal(point) : invalid('regex');
  };

  const characterClass = (): Takes => {
    const isNegated = accept('^');
    const members: Takes[] = [];
    while (!accept(']')) members.push(classMember());
    if (members.length === 0) invalid('regex');
    return (found) => members.some((takes) => takes(found)) !== isNegated;
  };

  const classMember = (): Takes => {
    const start = at;
    const first = classPoint();
    const from = points.slice(start, at);
    if (points[at] !== '-' || points[at + 1] === ']') return first;
    at++;
    const mark = at;
    classPoint();
    return range(from, points.slice(mark, at));
  };

  const classPoint = (): Takes => {
    const point = points[at++] ?? invalid('regex');
    return point === '\\' ? escaped() : point === '[' || point === ']' ? invalid('regex') : literal(point);
  };

  const piece = alternatives();
  if (at < points.length) invalid('regex');
  return piece(state({ out: [] }));
}

function literal(point: string): Takes {
  const wanted = point.codePointAt(0);
  return (found) => found === wanted;
}

function range(from: readonly string[], to: readonly string[]): Takes {
  const low = endOf(from);
  const high = endOf(to);
  return low > high ? invalid('regex') : (found) => found >= low && found <= high;
}

/** A range runs between characters: a class such as `\d` has no place in it. */
function endOf(written: readonly string[]): number {
  const [first = '', second] = written;
  if (second === undefined) return first.codePointAt(0) as number; // written is never empty
  return Object.hasOwn(CLASSES, second)
    ? invalid('regex')
    : ((ESCAPES[second] ?? second).codePointAt(0) as number); // likewise
}
