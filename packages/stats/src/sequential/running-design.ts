import { refuse, requireOpenUnit } from '../argument-checks.js';
import { START } from './crossing-probabilities.js';
import { boundaryFor, isSpending, runLooks, type SpendingType, spentBy } from './group-sequential-design.js';

/**
 * A group-sequential design while it runs: the looks taken so far with the boundaries they had. Plain data: store it
 * with the experiment, and later looks never change earlier ones.
 */
export interface RunningDesign {
  readonly type: SpendingType;
  readonly alpha: number;
  readonly sides: 1 | 2;
  readonly parameter: number | null;
  readonly informationFractions: readonly number[];
  readonly criticalValues: readonly number[];
  /** Spent up to and with each look, over all sides. */
  readonly cumulativeAlpha: readonly number[];
}

/** A design without looks. Only spending functions can run: the classical shapes need their looks fixed beforehand. */
export function startDesign({
  type = 'obrienFlemingSpending',
  alpha = 0.05,
  sides = 2,
  parameter = null,
}: Partial<Pick<RunningDesign, 'type' | 'alpha' | 'sides' | 'parameter'>> = {}): RunningDesign {
  if (!isSpending(type)) refuse('type', type, 'a spending function');
  requireOpenUnit(alpha, 'alpha');
  if (sides !== 1 && sides !== 2) refuse('sides', sides, '1 or 2');
  spentBy(type, 0.5, alpha, parameter);
  return { type, alpha, sides, parameter, informationFractions: [], criticalValues: [], cumulativeAlpha: [] };
}

/**
 * The design with one more look, its boundary computed from what is left to spend.
 *
 * @param look.n - units of both arms now, more than at the look before
 * @param look.maximumN - units at which the experiment ends; at or beyond it the look is the last
 * @param look.isLast - stop here whatever n is: the look takes all alpha that remains
 */
export function takeLook(
  design: RunningDesign,
  {
    n,
    maximumN,
    isLast = n >= maximumN,
  }: { readonly n: number; readonly maximumN: number; readonly isLast?: boolean | undefined },
): RunningDesign {
  const { type, alpha, sides, parameter, informationFractions, criticalValues, cumulativeAlpha } = design;
  const previous = informationFractions.at(-1) ?? 0;
  const time = n / maximumN;
  if (previous >= 1 || (cumulativeAlpha.at(-1) ?? 0) >= alpha)
    refuse('n', n, 'a look before the last one was taken');
  if (!(time > previous)) refuse('n', n, `above ${previous} of maximumN`);
  const level = alpha / sides;
  const spent = (cumulativeAlpha.at(-1) ?? 0) / sides;
  const spend = isLast ? level : Math.max(spent, spentBy(type, time, level, parameter));
  const times = [...informationFractions, time];
  const paths = times.length === 1 ? START : runLooks(times, criticalValues, sides).at(-1);
  return {
    ...design,
    informationFractions: times,
    criticalValues: [...criticalValues, boundaryFor(paths ?? START, time, spend - spent)],
    cumulativeAlpha: [...cumulativeAlpha, isLast ? alpha : spend * sides],
  };
}

/** The boundary that a last look at full information would have, were it the next; null once the design has ended. */
export function finalBoundaryOf(
  design: Pick<RunningDesign, 'informationFractions' | 'criticalValues'> & {
    readonly alpha: number;
    readonly sides: 1 | 2;
    readonly cumulativeAlpha: readonly number[];
  },
): number | null {
  const { alpha, sides, informationFractions, criticalValues, cumulativeAlpha } = design;
  const left = (alpha - (cumulativeAlpha.at(-1) ?? 0)) / sides;
  if (left <= 0 || (informationFractions.at(-1) ?? 0) >= 1) return null;
  const paths = runLooks([...informationFractions, 1], criticalValues, sides).at(-1);
  return boundaryFor(paths ?? START, 1, left);
}
