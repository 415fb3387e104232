import type { ArmPosteriors } from '../bayes/families.js';
import type { Random } from '../random/random.js';
import { sampleBeta, sampleNormal } from '../random/samplers.js';

/**
 * Which arm one unit gets: the best of one draw from each posterior. Over many units the shares are banditWeights'
 * thompson ones; use it to assign unit by unit.
 *
 * @param options.random - injected, so that a sequence can be repeated
 * @returns the arm's index
 *
 * Source: Thompson 1933.
 */
export function thompsonSample({
  random,
  lowerIsBetter = false,
  ...posteriors
}: ArmPosteriors & { readonly random: Random; readonly lowerIsBetter?: boolean | undefined }): number {
  const sign = lowerIsBetter ? -1 : 1;
  const draws =
    posteriors.family === 'beta'
      ? posteriors.arms.map(({ alpha, beta }) => sign * sampleBeta(random, alpha, beta))
      : posteriors.arms.map(({ mean, sd }) => sign * (mean + sd * sampleNormal(random)));
  return draws.indexOf(Math.max(...draws));
}
