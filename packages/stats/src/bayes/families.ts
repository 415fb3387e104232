import { requireAtLeast, requireFinite, requireOneOf, requirePositive } from '../argument-checks.js';
import { logistic, logitBetaQuantile, logitBetaTails } from '../distributions/beta.js';
import { tIsf, tTails } from '../distributions/student-t.js';
import { sum } from '../numeric/sum.js';
import type { Posterior, PosteriorFamily } from './posterior-family.js';

/** A Beta posterior of a rate. */
export interface BetaArm {
  readonly alpha: number;
  readonly beta: number;
}

/** A normal posterior of a mean. */
export interface NormalArm {
  readonly mean: number;
  readonly sd: number;
}

/** A location-scale Student-t posterior of a mean. */
export interface StudentArm {
  readonly mu: number;
  readonly scale: number;
  readonly degreesOfFreedom: number;
}

/** The arms to compare and which posterior they have. */
export type ArmPosteriors =
  | { readonly family: 'beta'; readonly arms: readonly BetaArm[] }
  | { readonly family: 'normal'; readonly arms: readonly NormalArm[] };

/** Checks the arms and puts them on their family's coordinate. */
export function familyOf(posteriors: ArmPosteriors): PosteriorFamily {
  requireAtLeast(2, { arms: posteriors.arms });
  requireOneOf({ family: posteriors.family }, ['beta', 'normal']);
  if (posteriors.family === 'beta') {
    requirePositive({ arms: posteriors.arms.map(({ alpha, beta }) => ({ alpha, beta })) });
    return betaFamily(posteriors.arms);
  }
  requireFinite({ arms: posteriors.arms.map(({ mean }) => ({ mean })) });
  requirePositive({ arms: posteriors.arms.map(({ sd }) => ({ sd })) });
  return studentFamily(
    posteriors.arms.map(({ mean, sd }) => ({ mu: mean, scale: sd, degreesOfFreedom: Infinity })),
  );
}

/** Rates, on the logit scale. */
export function betaFamily(arms: readonly BetaArm[]): PosteriorFamily {
  return { arms: arms.map(betaPosteriorOf), slopeAt: (u) => logistic(u) * logistic(-u) };
}

export function betaPosteriorOf({ alpha, beta }: BetaArm): Posterior {
  return {
    centre: Math.log(alpha / beta),
    // with few counts the density is skewed, and its steep side sets the scale
    scale: Math.min(0.5, Math.sqrt(1 / alpha + 1 / beta)),
    low: logitBetaQuantile(1e-17, alpha, beta),
    high: -logitBetaQuantile(1e-17, beta, alpha),
    at: logitBetaTails(alpha, beta),
  };
}

/**
 * Means with Student posteriors (normal ones have infinite degrees of freedom), on a coordinate that is linear around
 * them and logarithmic in their long tails.
 */
export function studentFamily(arms: readonly StudentArm[]): PosteriorFamily {
  const origin = sum(arms.map(({ mu }) => mu)) / arms.length;
  const unit = Math.max(...arms.map(({ mu, scale }) => scale + Math.abs(mu - origin)));
  const pointAt = (u: number) => origin + unit * Math.sinh(u);
  const slopeAt = (u: number) => unit * Math.cosh(u);
  const coordinateOf = (x: number) => Math.asinh((x - origin) / unit);
  const posteriorOf = ({ mu, scale, degreesOfFreedom: df }: StudentArm): Posterior => {
    const reach = scale * tIsf(1e-17, df);
    const standardAt = tTails(df);
    const centre = coordinateOf(mu);
    return {
      centre,
      scale: scale / slopeAt(centre),
      low: coordinateOf(mu - reach),
      high: coordinateOf(mu + reach),
      at: (u) => {
        const tails = standardAt((pointAt(u) - mu) / scale);
        return { ...tails, density: (tails.density / scale) * slopeAt(u) };
      },
    };
  };
  return { arms: arms.map(posteriorOf), slopeAt };
}
