import type { Bag } from './check.js';
import { isBag } from './check.js';
import type { DocumentKind } from './wire.js';

/** Where a document names another. */
export interface Reference {
  readonly kind: DocumentKind;
  readonly key: string;
  readonly path: string;
  /** The variations of the other that it names. */
  readonly variations: readonly unknown[];
}

/** Every document that a document's body names, however malformed the rest of it is. */
export function referencesOf(kind: DocumentKind, body: unknown, path: string): readonly Reference[] {
  return isBag(body) ? REFERENCES[kind](body, path) : [];
}

const REFERENCES: Readonly<Record<DocumentKind, (body: Bag, path: string) => readonly Reference[]>> = {
  flag: ({ prerequisites, rules }, path) => [
    ...items(prerequisites).flatMap((item, index) =>
      named(
        'flag',
        member(item, 'flag'),
        `${path}.prerequisites[${index}].flag`,
        items(member(item, 'variations')),
      ),
    ),
    ...items(rules).flatMap((rule, index) => inRule(rule, `${path}.rules[${index}]`)),
  ],
  segment: ({ when, score }, path) => [
    ...inCondition(when, `${path}.when`),
    ...items(member(score, 'terms')).flatMap((term, index) =>
      inCondition(member(term, 'when'), `${path}.score.terms[${index}].when`),
    ),
  ],
  experiment: ({ layer, holdout }, path) => [
    ...named('layer', member(layer, 'key'), `${path}.layer.key`),
    ...named('holdout', holdout, `${path}.holdout`),
  ],
  layer: () => [],
  holdout: () => [],
  config: (body, path) => named('config', body.extends, `${path}.extends`),
};

function inRule(rule: unknown, path: string): readonly Reference[] {
  return [
    ...inCondition(member(rule, 'when'), `${path}.when`),
    ...named('experiment', member(member(rule, 'serve'), 'experiment'), `${path}.serve.experiment`),
  ];
}

function inCondition(condition: unknown, path: string, depth = 0): readonly Reference[] {
  if (!isBag(condition) || depth > 100) return [];
  const segments = Array.isArray(condition.segment) ? condition.segment : [condition.segment];
  return [
    ...segments.flatMap((key) => named('segment', key, `${path}.segment`)),
    ...inCondition(condition.not, `${path}.not`, depth + 1),
    ...(['all', 'any'] as const).flatMap((form) =>
      items(condition[form]).flatMap((each, index) =>
        inCondition(each, `${path}.${form}[${index}]`, depth + 1),
      ),
    ),
  ];
}

function named(
  kind: DocumentKind,
  key: unknown,
  path: string,
  variations: readonly unknown[] = [],
): readonly Reference[] {
  return typeof key === 'string' ? [{ kind, key, path, variations }] : [];
}

function member(holder: unknown, key: string): unknown {
  return isBag(holder) ? holder[key] : undefined;
}

function items(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
