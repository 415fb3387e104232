import type { Document, Experiment, Flag, FlagStatus, Serve, SplitServe } from '@pennon/core';

/** By `kind/key`. */
type Documents = ReadonlyMap<string, Document>;

/**
 * The variations that a flag can serve to somebody, as far as its document says: none that its status, weights of zero,
 * targets without values or rules behind one that decides for all keep from everybody. Conditions are not weighed up.
 * Everybody is taken to have an anonymous id, as behind `flagsProxy`.
 */
export function variationsWithTraffic(flag: Flag, documents: Documents): ReadonlySet<string> {
  const { status, offVariation, prerequisites = [], targets = [], rules = [], fallthrough } = flag;
  if (!IS_ON[status]) return new Set([offVariation]);
  const found = new Set(prerequisites.length > 0 ? [offVariation] : []);
  for (const { values, variation } of targets) if (values.length > 0) found.add(variation);
  const everyone = rules.map(({ when, window, serve }) => ({
    ...trafficOf(serve, documents),
    isForAll: when === undefined && window === undefined,
  }));
  for (const { variations, isTotal, isForAll } of everyone) {
    for (const variation of variations) found.add(variation);
    if (isTotal && isForAll) return found;
  }
  const rest = trafficOf(fallthrough, documents);
  for (const variation of rest.variations) found.add(variation);
  return rest.isTotal ? found : found.add(offVariation);
}

const IS_ON: Readonly<Record<FlagStatus, boolean>> = {
  active: true,
  experiment: true,
  inactive: false,
  archived: false,
};

interface Traffic {
  readonly variations: readonly string[];
  /** It decides for everybody whom it is asked about. */
  readonly isTotal: boolean;
}

const WHOLE = 100_000;

function trafficOf(serve: Serve, documents: Documents): Traffic {
  if ('variation' in serve) return { variations: [serve.variation], isTotal: true };
  if ('split' in serve) return splitTraffic(serve);
  const document = documents.get(`experiment/${serve.experiment}`);
  return document?.kind === 'experiment' ? experimentTraffic(document.body) : NONE;
}

const NONE: Traffic = { variations: [], isTotal: false };

function experimentTraffic(experiment: Experiment): Traffic {
  const { status, split, control, traffic, layer, holdout, sticky } = experiment;
  if (status !== 'running') return NONE;
  const held = holdout === undefined ? [] : [control];
  // Whoever was assigned once keeps the variation, whatever its weight is now.
  if (sticky) return { variations: [...held, ...split.map(({ variation }) => variation)], isTotal: false };
  if (traffic === 0) return { variations: held, isTotal: false };
  const { variations, isTotal } = splitTraffic(experiment);
  return {
    variations: [...held, ...variations],
    isTotal: isTotal && traffic === WHOLE && layer === undefined,
  };
}

function splitTraffic({ split, bucketBy, bucketing }: SplitServe): Traffic {
  const total = split.reduce((sum, { weight }) => sum + weight, 0);
  return {
    variations: split.filter(({ weight }) => weight > 0).map(({ variation }) => variation),
    // An imported formula has its own ends; another attribute may be missing.
    isTotal: total === WHOLE && bucketing === undefined && (bucketBy ?? 'anonymousId') === 'anonymousId',
  };
}
