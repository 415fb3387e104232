import { isBag, MAX_NESTING } from './check.js';
import { documentProblems, keysOf } from './document-shape.js';
import type { Reference } from './references-of.js';
import { referencesOf } from './references-of.js';
import type { Problem, Shape } from './shape.js';
import { object, problem, that } from './shape.js';
import type { DocumentKind } from './wire.js';

export type { Problem } from './shape.js';

const MAPS: Readonly<Record<DocumentKind, string>> = {
  flag: 'flags',
  segment: 'segments',
  experiment: 'experiments',
  layer: 'layers',
  holdout: 'holdouts',
  config: 'configs',
};
const KINDS = Object.keys(MAPS) as readonly DocumentKind[]; // a literal's keys
const MAX_FLAGS = 10_000;

/**
 * Every problem of one document that the document alone shows, by JSON path from `$`. Never throws.
 * What it refers to is `validate`'s to look at.
 */
export function validateDocument(kind: DocumentKind, body: unknown): readonly Problem[] {
  return documentProblems(kind, body, '$');
}

/**
 * Every problem of a whole ruleset, by JSON path from `$`: of each document, of what they refer to, of cycles and limits.
 * Never throws. A ruleset without problems has no quarantined flag.
 */
export function validate(ruleset: unknown): readonly Problem[] {
  const problems = RULESET(ruleset, '$');
  if (!isBag(ruleset)) return problems;
  const documents = new Map(KINDS.map((kind) => [kind, entriesOf(ruleset[MAPS[kind]])]));
  return [
    ...problems,
    ...KINDS.flatMap((kind) =>
      [...(documents.get(kind) ?? [])].flatMap(([key, body]) => {
        const path = pathOf(kind, key);
        return [
          ...documentProblems(kind, body, path),
          ...keyProblems(key, body, path),
          ...referenceProblems(body, referencesOf(kind, body, path), documents),
        ];
      }),
    ),
    ...chainProblems('segment', documents),
    ...chainProblems('flag', documents),
  ];
}

type Documents = ReadonlyMap<DocumentKind, ReadonlyMap<string, unknown>>;

const maps: Shape = (value, path) => (isBag(value) ? [] : problem(path, 'must be an object'));
const RULESET: Shape = object({
  schema: that((value) => value === 1, 'must be 1'),
  environment: that(
    (value) => typeof value === 'string' && /^[a-z0-9-]{1,63}$/.test(value),
    'must be an environment: 1 to 63 of a-z, 0-9 and -',
  ),
  revision: that(
    (value) => Number.isSafeInteger(value) && Number(value) >= 0,
    'must be a whole number of at least 0',
  ),
  ...Object.fromEntries(KINDS.map((kind) => [MAPS[kind], maps])),
  flags: (value, path) => {
    const count = entriesOf(value).size;
    return [
      ...maps(value, path),
      ...(count > MAX_FLAGS ? problem(path, `has ${count} flags, and ${MAX_FLAGS} is the limit`) : []),
    ];
  },
});

function entriesOf(documents: unknown): ReadonlyMap<string, unknown> {
  return new Map(isBag(documents) ? Object.entries(documents) : []);
}

function pathOf(kind: DocumentKind, key: string): string {
  return `$.${MAPS[kind]}${/^\w+$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`}`;
}

function keyProblems(key: string, body: unknown, path: string): readonly Problem[] {
  return isBag(body) && body.key !== key
    ? problem(`${path}.key`, `must be the document's key, ${JSON.stringify(key)}`)
    : [];
}

function referenceProblems(
  body: unknown,
  references: readonly Reference[],
  documents: Documents,
): readonly Problem[] {
  return references.flatMap(({ kind, key, path, variations }) => {
    const target = documents.get(kind)?.get(key);
    const name = `refers to ${kind} ${key}`;
    if (!isBag(target)) return problem(path, `${name}, which there is not`);
    const offered = keysOf(target.variations, 'key');
    if (kind === 'flag' && !variations.every((variation) => offered.includes(variation))) {
      return problem(path, `${name}, which lacks a variation that it names`);
    }
    const own = keysOf(isBag(body) ? body.variations : undefined, 'key');
    return kind === 'experiment' && !keysOf(target.split, 'variation').every((each) => own.includes(each))
      ? problem(path, `${name}, which splits among variations that the flag lacks`)
      : [];
  });
}

/** Chains of documents of one kind: each peeling removes those whose chains have ended. */
function chainProblems(kind: 'segment' | 'flag', documents: Documents): readonly Problem[] {
  const waiting = new Map<string, readonly string[]>();
  for (const [key, body] of documents.get(kind) ?? []) {
    waiting.set(
      key,
      referencesOf(kind, body, '').flatMap((reference) => (reference.kind === kind ? [reference.key] : [])),
    );
  }
  const levels = kind === 'segment' ? MAX_NESTING : MAX_NESTING + 1;
  for (let level = 0; level < levels; level++) {
    const ended = [...waiting].filter(([, used]) => !used.some((key) => waiting.has(key)));
    for (const [key] of ended) waiting.delete(key);
  }
  return [...waiting.keys()].flatMap((key) =>
    problem(pathOf(kind, key), `leads back to itself, or through more than ${MAX_NESTING} others`),
  );
}
