import { assignmentOf } from './assignment-of.js';
import { importedSplit } from './imported-split.js';
import { nextBoundaryIn } from './next-boundary-in.js';
import { placementOf } from './placement-of.js';
import { prerequisiteStep } from './prerequisite.js';
import { RARE_OPERATORS } from './rare-operators.js';
import type { Extras } from './scope.js';
import { scoreTest } from './score.js';
import { windowTest } from './window.js';

/**
 * What few rulesets use: prerequisites, schedules, segments with a score, layers, holdouts, sticky assignments, imported
 * bucketing, regular expressions, versions, times, lists, distances, and text without regard to case. Hand it to
 * `compile` as `extras`.
 */
export const extras: Extras = {
  operators: RARE_OPERATORS,
  windowTest,
  scoreTest,
  prerequisiteStep,
  importedSplit,
  assignmentOf,
  placementOf,
  nextBoundaryIn,
};
