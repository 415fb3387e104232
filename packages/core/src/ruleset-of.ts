import type { Ruleset } from './ruleset.js';
import type { Document, DocumentKind } from './wire.js';

/** A ruleset without documents at revision 0: what a client holds before its first snapshot. */
export function emptyRuleset(environment: string): Ruleset {
  return {
    schema: 1,
    environment,
    revision: 0,
    flags: {},
    segments: {},
    experiments: {},
    layers: {},
    holdouts: {},
    configs: {},
  };
}

/** The ruleset that a snapshot's documents make; of two documents with one kind and key the later counts. */
export function rulesetOf(environment: string, revision: number, documents: Iterable<Document>): Ruleset {
  const bodies: { readonly [Kind in DocumentKind]: [string, unknown][] } = {
    flag: [],
    segment: [],
    experiment: [],
    layer: [],
    holdout: [],
    config: [],
  };
  for (const { kind, key, body } of documents)
    if (Object.hasOwn(bodies, kind)) bodies[kind].push([key, body]);
  // fromEntries defines own properties, so a document whose key is `__proto__` stays a document.
  const mapOf = <Body>(kind: DocumentKind): Readonly<Record<string, Body>> =>
    Object.fromEntries(bodies[kind]) as Record<string, Body>; // the union Document ties a body to its kind
  return {
    schema: 1,
    environment,
    revision,
    flags: mapOf('flag'),
    segments: mapOf('segment'),
    experiments: mapOf('experiment'),
    layers: mapOf('layer'),
    holdouts: mapOf('holdout'),
    configs: mapOf('config'),
  };
}
