import { refuse } from '../argument-checks.js';
import { lookAhead } from './crossing-probabilities.js';
import { boundaryFor, isSpending, requireSides, type Spending, spentBy } from './group-sequential-design.js';

/**
 * A group-sequential design while it runs: the looks taken so far with the boundaries they had. Plain data: store it
 * with the experiment, and later looks never change earlier ones.
 */
export interface RunningDesign extends Spending {
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
}: Partial<Spending> = {}): RunningDesign {
  if (!isSpending(type)) refuse('type', type, 'a spending function');
  requireSides({ alpha, sides });
  // refuses a missing parameter
  spentBy(0.5, { type, alpha, sides, parameter });
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
  const { alpha, sides, informationFractions, cumulativeAlpha } = design;
  const previous = informationFractions.at(-1) ?? 0;
  const time = n / maximumN;
  if (hasEnded(design)) refuse('n', n, 'a look before the last one was taken');
  if (!(time > previous)) refuse('n', n, `above ${previous} of maximumN`);
  const spent = (cumulativeAlpha.at(-1) ?? 0) / sides;
  const spend = isLast ? alpha / sides : Math.max(spent, spentBy(time, design));
  return {
    ...design,
    informationFractions: [...informationFractions, time],
    criticalValues: withBoundary(design, time, spend - spent),
    cumulativeAlpha: [...cumulativeAlpha, isLast ? alpha : spend * sides],
  };
}

/** A running or a planned design as far as its looks have come. */
type Taken = Pick<
  RunningDesign,
  'alpha' | 'sides' | 'informationFractions' | 'criticalValues' | 'cumulativeAlpha'
>;

function hasEnded(design: Taken): boolean {
  return (
    (design.informationFractions.at(-1) ?? 0) >= 1 || (design.cumulativeAlpha.at(-1) ?? 0) >= design.alpha
  );
}

function withBoundary(design: Taken, time: number, increment: number): number[] {
  const looks = lookAhead({
    times: [...design.informationFractions, time],
    sides: design.sides,
    boundaries: design.criticalValues,
    boundaryAt: (above) => boundaryFor(above, increment),
  });
  return looks.map(({ z }) => z);
}

/** The boundary that a last look at full information would have, were it the next; null once the design has ended. */
export function finalBoundaryOf(design: Taken): number | null {
  if (hasEnded(design)) return null;
  const left = (design.alpha - (design.cumulativeAlpha.at(-1) ?? 0)) / design.sides;
  return withBoundary(design, 1, left).at(-1) ?? null;
}
