import { extras } from './extras.js';
import type { Ruleset } from './ruleset.js';
import type { World } from './scope.js';

/** A ruleset's documents as conditions are compiled against them. */
export function worldOf(ruleset: Ruleset): World {
  const { segments, experiments, layers, holdouts } = ruleset;
  const kinds = Object.entries({
    segment: segments,
    experiment: experiments,
    layer: layers,
    holdout: holdouts,
  });
  return {
    documents: new Map(
      kinds.flatMap(([kind, documents]) =>
        Object.entries(documents).map(([key, body]): [string, unknown] => [`${kind}/${key}`, body]),
      ),
    ),
    segments: new Map(),
    units: new Map(),
    libraries: { extras },
  };
}
