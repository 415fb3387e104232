import type { Condition, Flag, Json, Rule, Serve } from '@pennon/core';
import type { Difference, DocumentDiff } from '@pennon/database';
import { conditionInWords, ruleInWords, serveInWords, servesInWords } from '../flags/flag-words.js';
import type { Terminal } from '../terminal/terminal.js';
import { placeInWords } from './place-words.js';

/** What differs, document by document, one line for each difference. */
export function diffLines(diffs: readonly DocumentDiff[], { colors }: Terminal): readonly string[] {
  const paint = { add: colors.green, remove: colors.red, replace: colors.yellow } as const;
  return diffs.flatMap(({ kind, key, from, to, changes }) => [
    `${kind} ${colors.bold(key)}  ${colors.dim(versionsInWords(from, to))}`,
    ...changes.map((change) => paint[change.op](`  ${differenceInWords(change)}`)),
  ]);
}

/** `~ rule vip › serve: on → off` */
function differenceInWords(difference: Difference): string {
  const { path } = difference;
  const place = placeInWords(path);
  const prefix = place === '' ? '' : `${place}: `;
  switch (difference.op) {
    case 'add':
      return `+ ${prefix}${valueInWords(path, difference.to)}`;
    case 'remove':
      return `- ${prefix}${valueInWords(path, difference.from)}`;
    case 'replace':
      return `~ ${prefix}${valueInWords(path, difference.from)} → ${valueInWords(path, difference.to)}`;
  }
}

function versionsInWords(from: number | null, to: number | null): string {
  if (from === null) return `nothing → version ${to}`;
  return to === null ? `version ${from} → nothing` : `version ${from} → ${to}`;
}

/** What stands at a place, as an operator would say it; as JSON where there are no words for it. */
const words: readonly { readonly at: RegExp; readonly say: (value: never) => string }[] = [
  { at: /\.(weight|traffic)$/, say: (thousandths: number) => `${thousandths / 1_000} %` },
  { at: /^\$\.rules\[[^*]*\]$/, say: (rule: Rule) => ruleInWords(rule) },
  { at: /^\$\.rules$/, say: (rules: readonly Rule[]) => rules.map(ruleInWords).join('; ') },
  { at: /\.(serve|fallthrough)$/, say: (serve: Serve) => serveInWords(serve) },
  { at: /\.when$/, say: (condition: Condition) => conditionInWords(condition) },
  { at: /^\$$/, say: (document: object) => documentInWords(document) },
];

function valueInWords(path: string, value: Json): string {
  const known = words.find(({ at }) => at.test(path));
  try {
    // The database validated the document, so what stands at a place is what belongs there.
    return known === undefined ? shortened(value) : known.say(value as never);
  } catch {
    return shortened(value); // a shape of a later release
  }
}

function documentInWords(document: object): string {
  if (!('variations' in document && 'fallthrough' in document)) return shortened(document);
  const flag = document as Flag;
  return `${flag.type} flag, ${flag.status}: ${servesInWords(flag)}`;
}

const longest = 60;

function shortened(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
}
