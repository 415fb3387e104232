import { refuse, requireFinite, requireLength, requirePositive } from '../argument-checks.js';
import { betaKernel, betaQuantile, logistic } from '../distributions/beta.js';
import { normalCdf, normalPdf, normalSf } from '../distributions/normal.js';
import { tIsf, tKernel } from '../distributions/student-t.js';
import type { Posterior, PosteriorFamily } from './posterior-grid.js';

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
  requireLength(posteriors.arms, 2, 'arms');
  if (posteriors.family === 'beta') return betaFamily(posteriors.arms);
  if (posteriors.family === 'normal') return normalFamily(posteriors.arms);
  return refuse('family', (posteriors as { family: unknown }).family, 'beta or normal');
}

/** Rates, on the logit scale. */
export function betaFamily(arms: readonly BetaArm[]): PosteriorFamily {
  return { arms: arms.map(betaPosteriorOf), slopeAt: (u) => logistic(u) * logistic(-u) };
}

function betaPosteriorOf({ alpha, beta }: BetaArm, index: number): Posterior {
  requirePositive(alpha, `arms[${index}].alpha`);
  requirePositive(beta, `arms[${index}].beta`);
  const betaAt = betaKernel(alpha, beta);
  return {
    centre: Math.log(alpha / beta),
    // with few counts the density is skewed, and its steep side sets the scale
    scale: Math.min(0.5, Math.sqrt(1 / alpha + 1 / beta)),
    low: logitOfQuantile(alpha, beta),
    high: -logitOfQuantile(beta, alpha),
    at: (u) => {
      const { power, lower, upper } = betaAt(logistic(u), logistic(-u));
      return { density: power, lower, upper };
    },
  };
}

function logitOfQuantile(a: number, b: number): number {
  const x = Math.max(1e-300, betaQuantile(1e-17, a, b));
  return Math.log(x) - Math.log1p(-x);
}

/** Means with normal posteriors, as they are. */
function normalFamily(arms: readonly NormalArm[]): PosteriorFamily {
  return { arms: arms.map(normalPosteriorOf), slopeAt: () => 1 };
}

function normalPosteriorOf({ mean, sd }: NormalArm, index: number): Posterior {
  requireFinite(mean, `arms[${index}].mean`);
  requirePositive(sd, `arms[${index}].sd`);
  return {
    centre: mean,
    scale: sd,
    low: mean - 8.5 * sd,
    high: mean + 8.5 * sd,
    at: (u) => {
      const z = (u - mean) / sd;
      return { density: normalPdf(z) / sd, lower: normalCdf(z), upper: normalSf(z) };
    },
  };
}

/** Means with Student posteriors, on a coordinate that is linear around them and logarithmic in their long tails. */
export function studentFamily(arms: readonly StudentArm[]): PosteriorFamily {
  const origin = arms.reduce((sum, { mu }) => sum + mu, 0) / arms.length;
  const unit = Math.max(...arms.map(({ mu, scale }) => scale + Math.abs(mu - origin)));
  const pointAt = (u: number) => origin + unit * Math.sinh(u);
  const coordinateOf = (x: number) => Math.asinh((x - origin) / unit);
  const posteriorOf = ({ mu, scale, degreesOfFreedom: df }: StudentArm): Posterior => {
    const reach = scale * tIsf(1e-17, df);
    const studentAt = tKernel(df);
    return {
      centre: coordinateOf(mu),
      scale: scale / unit / Math.cosh(coordinateOf(mu)),
      low: coordinateOf(mu - reach),
      high: coordinateOf(mu + reach),
      at: (u) => {
        const { density, lower, upper } = studentAt((pointAt(u) - mu) / scale);
        return { density: (density / scale) * unit * Math.cosh(u), lower, upper };
      },
    };
  };
  return { arms: arms.map(posteriorOf), slopeAt: (u) => unit * Math.cosh(u) };
}
