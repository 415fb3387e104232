import { type Document, type Experiment, type Flag, type Ruleset, rulesetOf } from '@pennon/core';

/** A flag that serves its first variation to all, but for what is said otherwise. */
export function flag(key: string, variations: readonly string[], more: Partial<Flag> = {}): Flag {
  const [first = 'on'] = variations;
  return {
    key,
    type: 'string',
    status: 'active',
    delivery: 'rules',
    variations: variations.map((each) => ({ key: each, value: each.toUpperCase() })),
    offVariation: first,
    fallthrough: { variation: first },
    ...more,
  };
}

/** An experiment that runs on everybody, half and half. */
export function experiment(
  key: string,
  [one, other]: readonly [string, string],
  more: Partial<Experiment> = {},
): Experiment {
  return {
    key,
    delivery: 'rules',
    version: 1,
    status: 'running',
    split: [
      { variation: one, weight: 50_000 },
      { variation: other, weight: 50_000 },
    ],
    control: one,
    traffic: 100_000,
    ...more,
  };
}

/** By `kind/key`, as a store holds them. */
export function documentsOf(
  flags: readonly Flag[],
  experiments: readonly Experiment[] = [],
): ReadonlyMap<string, Document> {
  const documents: Document[] = [
    ...flags.map((body) => ({ kind: 'flag' as const, key: body.key, version: 1, body })),
    ...experiments.map((body) => ({ kind: 'experiment' as const, key: body.key, version: 1, body })),
  ];
  return new Map(documents.map((document) => [`${document.kind}/${document.key}`, document]));
}

export function rulesetFrom(documents: ReadonlyMap<string, Document>): Ruleset {
  return rulesetOf('production', 1, documents.values());
}
