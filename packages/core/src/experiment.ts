import { WHOLE } from './bucket-of.js';
import type { Bag } from './check.js';
import { bag, finite, invalid, isBag, optionalText, share, text } from './check.js';
import { rangeTest } from './draw.js';
import type { Result } from './result.js';
import type { FlagScope, Test } from './scope.js';
import { sharedUnit } from './scope.js';
import type { Decide } from './split.js';
import { splitOf } from './split.js';
import type { Unit } from './unit.js';

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
  const traffic = share(source.traffic);
  return decideBy({
    split,
    held,
    isInLayer: layer.isIn,
    isHeld: holdoutTest(source.holdout, unit, scope),
    // In full traffic every bucket is inside.
    isInTraffic:
      traffic < WHOLE ? rangeTest({ by, salt: `traffic/${key}`, from: 0, to: traffic }, scope) : undefined,
    keptOf: source.sticky === true ? assignmentOf(key, results) : undefined,
  });
}

interface Parts {
  readonly split: Decide;
  readonly held: Result;
  readonly isInLayer: Test | undefined;
  readonly isHeld: Test | undefined;
  readonly isInTraffic: Test | undefined;
  readonly keptOf: Decide | undefined;
}

function decideBy({ split, held, isInLayer, isHeld, isInTraffic, keptOf }: Parts): Decide {
  return (context) => {
    const kept = keptOf?.(context);
    if (kept) return kept;
    if (isInLayer && !isInLayer(context)) return undefined;
    if (isHeld?.(context)) return held;
    return !isInTraffic || isInTraffic(context) ? split(context) : undefined;
  };
}

function assignmentOf(key: string, results: ReadonlyMap<unknown, Result>): Decide {
  return ({ assignments }) =>
    isBag(assignments) && Object.hasOwn(assignments, key) ? results.get(assignments[key]) : undefined;
}

function layerOf(
  layer: unknown,
  scope: FlagScope,
): { readonly by?: string | undefined; readonly isIn?: Test } {
  if (layer === undefined) return {};
  const { key, from, to } = bag(layer);
  const by = optionalText(referred('layer', text(key), scope).bucketBy);
  return { by, isIn: rangeTest({ by, salt: `layer/${key}`, from: share(from), to: share(to) }, scope) };
}

/** Who has not the experiment's unit is not held, whatever the holdout draws by. */
function holdoutTest(key: unknown, unit: Unit, scope: FlagScope): Test | undefined {
  if (key === undefined) return undefined;
  const { share: size, bucketBy } = referred('holdout', text(key), scope);
  const isHeld = rangeTest(
    { by: optionalText(bucketBy), salt: `holdout/${key}`, from: 0, to: share(size) },
    scope,
  );
  return (context) => unit.load(context) && isHeld(context);
}

function referred(kind: string, key: string, { references, world }: FlagScope): Bag {
  const id = `${kind}/${key}`;
  references.add(id);
  return bag(world.documents.get(id));
}
