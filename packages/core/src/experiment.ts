import { WHOLE } from './bucket-of.js';
import type { Bag } from './check.js';
import { bag, finite, invalid, isBag, optionalText, share, text } from './check.js';
import { rangeTest } from './draw.js';
import type { Result } from './result.js';
import type { FlagScope, Test } from './scope.js';
import { sharedUnit } from './scope.js';
import type { Decide } from './split.js';
import { splitOf } from './split.js';

/** What an experiment answers for a flag: sticky, then layer, holdout, traffic, split. */
export function experimentOf(key: string, scope: FlagScope, ruleId: string | undefined): Decide {
  const source = referred('experiment', key, scope);
  if (source.status !== 'running') return () => undefined;
  const version = finite(source.version);
  const mint = (variation: unknown, isIn: boolean): Result =>
    scope.mint(variation, isIn ? 'experiment' : 'holdout', ruleId, {
      experiment: Object.freeze({ key, version, variation: text(variation), isIn }),
    });
  const results = new Map<unknown, Result>();
  const layer = layerOf(source.layer, scope);
  const by = layer.by ?? optionalText(source.bucketBy);
  const unit = sharedUnit(scope, by);
  const split = splitOf(source, scope, {
    unit,
    salt: `experiment/${key}`,
    mint: (variation) => {
      const result = mint(variation, true);
      results.set(variation, result);
      return result;
    },
  });
  const held = results.has(source.control) ? mint(source.control, false) : invalid();
  const isHeld = holdoutTest(source.holdout, scope);
  const traffic = share(source.traffic);
  // In full traffic every bucket is inside.
  const isInTraffic =
    traffic < WHOLE && rangeTest({ by, salt: `traffic/${key}`, from: 0, to: traffic }, scope);

  return (context) => {
    const { assignments } = context;
    if (source.sticky === true && isBag(assignments) && Object.hasOwn(assignments, key)) {
      const kept = results.get(assignments[key]);
      if (kept) return kept;
    }
    if (!unit.load(context) || !layer.isIn(context)) return undefined;
    if (isHeld(context)) return held;
    return !isInTraffic || isInTraffic(context) ? split(context) : undefined;
  };
}

function layerOf(
  layer: unknown,
  scope: FlagScope,
): { readonly by?: string | undefined; readonly isIn: Test } {
  if (layer === undefined) return { isIn: () => true };
  const { key, from, to } = bag(layer);
  const by = optionalText(referred('layer', text(key), scope).bucketBy);
  return { by, isIn: rangeTest({ by, salt: `layer/${key}`, from: share(from), to: share(to) }, scope) };
}

function holdoutTest(key: unknown, scope: FlagScope): Test {
  if (key === undefined) return () => false;
  const { share: size, bucketBy } = referred('holdout', text(key), scope);
  return rangeTest({ by: optionalText(bucketBy), salt: `holdout/${key}`, from: 0, to: share(size) }, scope);
}

function referred(kind: string, key: string, { references, world }: FlagScope): Bag {
  const id = `${kind}/${key}`;
  references.add(id);
  return bag(world.documents.get(id));
}
