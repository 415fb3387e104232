import { bucketOf } from './bucket-of.js';
import type { Context } from './context.js';
import type { Trace } from './explain-condition.js';
import type { Experiment, Ruleset, Serve, SplitEntry, SplitServe } from './ruleset.js';
import { unitOf } from './unit.js';

/** What a serve looks at: the draws, each with the unit's bucket. */
export function serveTrace(
  serve: Serve,
  context: Context,
  { ruleset, salt }: { readonly ruleset: Ruleset; readonly salt: string },
): readonly Trace[] {
  if ('variation' in serve) return [];
  if ('experiment' in serve) return experimentTrace(serve.experiment, context, ruleset);
  return [splitTrace(serve, context, salt)];
}

function splitTrace(split: SplitServe, context: Context, salt: string): Trace {
  if (split.bucketing) return leaf(`split by imported bucketing (${split.bucketing.hash})`, true);
  const unit = unitOf(split.bucketBy).textOf(context);
  const by = split.bucketBy ?? 'the unit';
  if (unit === undefined) return leaf(`split by ${by}, which is missing`, false);
  const bucket = bucketOf(unit, split.salt ?? salt);
  const entry = entryAt(split.split, bucket);
  const end = totalOf(split.split);
  return leaf(
    entry
      ? `split by ${by} ${unit}: bucket ${bucket} is ${entry.variation}'s`
      : `split by ${by} ${unit}: bucket ${bucket} is past the end, ${end}`,
    entry !== undefined,
  );
}

function experimentTrace(key: string, context: Context, ruleset: Ruleset): readonly Trace[] {
  const experiment = ruleset.experiments[key];
  if (!experiment) return [leaf(`experiment ${key}, which there is not`, false)];
  if (experiment.status !== 'running') return [leaf(`experiment ${key} is ${experiment.status}`, false)];
  const layer = experiment.layer && ruleset.layers[experiment.layer.key];
  const by = layer?.bucketBy ?? experiment.bucketBy;
  const assigned = experiment.sticky ? context.assignments?.[key] : undefined;
  const draws: readonly Trace[] = [
    ...(assigned === undefined ? [] : [leaf(`was assigned ${assigned} before`, true)]),
    ...layerTrace(experiment, layer?.bucketBy, context),
    ...holdoutTrace(experiment, context, ruleset),
    rangeTrace(`traffic of experiment ${key}`, context, {
      by,
      salt: `traffic/${key}`,
      to: experiment.traffic,
    }),
  ];
  const { split, salt, bucketing } = experiment;
  const drawn = {
    split,
    ...(by && { bucketBy: by }),
    ...(salt !== undefined && { salt }),
    ...(bucketing && { bucketing }),
  };
  return [...draws, splitTrace(drawn, context, `experiment/${key}`)];
}

function layerTrace({ layer }: Experiment, by: string | undefined, context: Context): readonly Trace[] {
  if (!layer) return [];
  const { key, from, to } = layer;
  return [rangeTrace(`range of layer ${key}`, context, { by, salt: `layer/${key}`, from, to })];
}

function holdoutTrace({ holdout }: Experiment, context: Context, ruleset: Ruleset): readonly Trace[] {
  const document = holdout === undefined ? undefined : ruleset.holdouts[holdout];
  if (!document) return [];
  const range = { by: document.bucketBy, salt: `holdout/${holdout}`, to: document.share };
  return [rangeTrace(`holdout ${holdout}`, context, range)];
}

function rangeTrace(
  name: string,
  context: Context,
  { by, salt, from = 0, to }: { by: string | undefined; salt: string; from?: number; to: number },
): Trace {
  const unit = unitOf(by).textOf(context);
  if (unit === undefined) return leaf(`${name}: there is no unit`, false);
  const bucket = bucketOf(unit, salt);
  const isInside = bucket >= from && bucket < to;
  return leaf(`${name}: bucket ${bucket} is ${isInside ? 'inside' : 'outside'} [${from}, ${to})`, isInside);
}

function entryAt(split: readonly SplitEntry[], bucket: number): SplitEntry | undefined {
  let end = 0;
  return split.find(({ weight }) => {
    end += weight;
    return bucket < end;
  });
}

function totalOf(split: readonly SplitEntry[]): number {
  return split.reduce((sum, { weight }) => sum + weight, 0);
}

export function leaf(text: string, holds: boolean): Trace {
  return { text, holds, parts: [] };
}
