import { invalid } from './check.js';
import { UNLIMITED } from './unlimited.js';

/** A place in the automaton: it takes one code point, asserts a position, or forks. */
export interface State {
  readonly id: number;
  readonly takes?: RegExp;
  readonly asserts?: string;
  /** Where it goes on; empty: a match. */
  out: readonly State[];
}

/** Builds the states of a piece of pattern in front of what follows it. */
type Piece = (next: State) => State;

/** States after repetition is written out: bounds memory and the time of one step. */
const MAX_STATES = 2000;

const ESCAPE = '\\\\[dDwWsStnr!-\\/:-@[-`{-~]';
const TOKEN = new RegExp(
  `[()|^$*+?]|\\{\\d+(?:,\\d*)?\\}|${ESCAPE}|\\[(?!\\^\\])\\^?(?:${ESCAPE}|[^\\\\[\\]])+\\]|[^\\\\[\\](){}*+?|^$]`,
  'gu',
);
const QUANTIFIER = /^[*+?{]/;
const SHORTHANDS: Readonly<Record<string, string>> = { '*': '{0,}', '+': '{1,}', '?': '{0,1}' };
/** JavaScript's own `\s` knows more than ASCII. */
const SPACES: Readonly<Record<string, string>> = { s: ' \\t-\\r', S: '\\0-\\x08\\x0e-\\x1f!-\\u{10ffff}' };

/** The automaton of a pattern of Pennon's subset, of at most 1,000 characters; throws on any other. */
export function automatonOf(source: string): State {
  const tokens: readonly string[] = source.match(TOKEN) ?? [];
  if (source.length > 1000 || tokens.join('') !== source) invalid();
  let at = 0;
  let id = 0;

  const state = (out: readonly State[], rest?: Partial<State>): State =>
    ++id > MAX_STATES ? invalid() : { id, out, ...rest };

  const alternatives = (): Piece => {
    const options = [sequence()];
    while (tokens[at] === '|') {
      at++;
      options.push(sequence());
    }
    return (next) => state(options.map((option) => option(next)));
  };

  const sequence = (): Piece => {
    const pieces: Piece[] = [];
    for (let token = tokens[at]; token && !/^[|)]$/.test(token); token = tokens[at])
      pieces.push(piece(token));
    return (next) => pieces.reduceRight((following, each) => each(following), next);
  };

  const piece = (token: string): Piece => {
    at++;
    if (token === '^' || token === '$') return (next) => state([next], { asserts: token });
    if (QUANTIFIER.test(token)) invalid();
    if (token[0] !== '(') {
      const takes = classOf(token);
      return repeated((next) => state([next], { takes }));
    }
    const group = alternatives();
    return tokens[at++] === ')' ? repeated(group) : invalid();
  };

  const repeated = (inner: Piece): Piece => {
    const token = tokens[at] ?? '';
    if (!QUANTIFIER.test(token)) return inner;
    at++;
    const [, low, comma, high] = /(\d+)(,?)(\d*)/.exec(SHORTHANDS[token] ?? token) ?? [];
    const least = Number(low);
    const most = Number(high || (comma ? UNLIMITED : low));
    if (least > most) invalid();
    return (next) => {
      let entry = next;
      if (most === UNLIMITED) {
        entry = state([]);
        entry.out = [inner(entry), next];
      } else for (let count = least; count < most; count++) entry = state([inner(entry), next]);
      for (let count = 0; count < least; count++) entry = state([inner(entry)]);
      return entry;
    };
  };

  const whole = alternatives();
  return at < tokens.length ? invalid() : whole(state([]));
}

/** What a token takes, as JavaScript's own class of one code point. */
function classOf(token: string): RegExp {
  if (token === '.') return /^[^\n]$/u;
  if (/[^[^]-\\[sS]|\\[sS]-[^\]]/.test(token)) invalid();
  const members = token.replace(
    /\\(.)/gu,
    (written, point) => SPACES[point] ?? (/[\w^$\\.*+?()[\]{}|/-]/.test(point) ? written : point),
  );
  return new RegExp(`^${token[0] === '[' ? members : `[${members}]`}$`, 'u');
}
