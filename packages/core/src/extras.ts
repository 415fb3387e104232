import { boundariesOf } from './boundaries-of.js';
import { RARE_OPERATORS } from './rare-operators.js';
import type { Extras } from './scope.js';
import { scoreTest } from './score.js';
import { windowTest } from './window.js';

/**
 * What few rulesets use: schedules, segments with a score, regular expressions, versions, times, lists, distances, and
 * text without regard to case. Hand it to `compile` as `extras`.
 */
export const extras: Extras = { operators: RARE_OPERATORS, windowTest, scoreTest, boundariesOf };
