import { WHOLE } from './bucket-of.js';
import type { Bag } from './check.js';
import { bag, finite, invalid, isBag, share, text } from './check.js';
import { drawOf, pathOf } from './draw.js';
import type { Result } from './result.js';
import type { FlagScope, ReferredKind, Test } from './scope.js';
import { sharedUnit } from './scope.js';
import type { Decide } from './split.js';
import { splitOf } from './split.js';

const STATUSES: readonly unknown[] = ['draft', 'running', 'paused', 'stopped'];

/** What an experiment answers for a flag: sticky, then layer, holdout, traffic, split. */
export function experimentOf(key: string, scope: FlagScope, ruleId: string | undefined): Decide {
  const source = referred('experiment', key, scope);
  if (!STATUSES.includes(source.status)) invalid('status');
  if (source.status !== 'running') return () => undefined;
  const version = finite(source.version);
  const results = new Map<unknown, Result>();
  const mint = (variation: string): Result => {
    const result = scope.mint(variation, 'experiment', ruleId, {
      experiment: Object.freeze({ key, version, variation, isIn: true }),
    });
    results.set(variation, result);
    return result;
  };

  const layer = source.layer === undefined ? undefined : bag(source.layer);
  const layerBy = layer && pathOf(referred('layer', text(layer.key), scope).bucketBy);
  const by = layerBy ?? pathOf(source.bucketBy);
  const unit = sharedUnit(scope, by);
  const split = splitOf(source, scope, { unit, salt: `experiment/${key}`, mint });
  const control = text(source.control);
  if (!results.has(control)) invalid('control');
  const held = scope.mint(control, 'holdout', ruleId, {
    experiment: Object.freeze({ key, version, variation: control, isIn: false }),
  });

  const isInLayer = layer
    ? rangeTest(scope, layerBy, `layer/${layer.key}`, [share(layer.from), share(layer.to)])
    : always;
  const isHeld = source.holdout === undefined ? never : holdoutTest(text(source.holdout), scope);
  const traffic = share(source.traffic);
  const isInTraffic = traffic === WHOLE ? always : rangeTest(scope, by, `traffic/${key}`, [0, traffic]);
  const assigned: Decide =
    source.sticky === true
      ? ({ assignments }) =>
          isBag(assignments) && Object.hasOwn(assignments, key) ? results.get(assignments[key]) : undefined
      : () => undefined;

  return (context) => {
    const kept = assigned(context);
    if (kept) return kept;
    if (!unit.load(context) || !isInLayer(context)) return undefined;
    if (isHeld(context)) return held;
    return isInTraffic(context) ? split(context) : undefined;
  };
}

function holdoutTest(key: string, scope: FlagScope): Test {
  const { share: size, bucketBy } = referred('holdout', key, scope);
  return rangeTest(scope, pathOf(bucketBy), `holdout/${key}`, [0, share(size)]);
}

/** Whether a context's bucket is in a half-open range; without a unit it is not. */
function rangeTest(
  scope: FlagScope,
  by: string | undefined,
  salt: string,
  [from, to]: readonly [number, number],
): Test {
  const draw = drawOf(sharedUnit(scope, by), salt);
  return (context) => {
    const bucket = draw(context);
    return bucket >= from && bucket < to;
  };
}

function referred(kind: ReferredKind, key: string, scope: FlagScope): Bag {
  scope.references.add(`${kind}/${key}`);
  return bag(scope.world.documents[kind].get(key));
}

function always(): boolean {
  return true;
}

function never(): boolean {
  return false;
}
