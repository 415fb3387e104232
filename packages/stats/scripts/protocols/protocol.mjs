import { readFileSync } from 'node:fs';
import { logGamma } from '@pennon/stats';

/** The numbers that the simulations must reproduce, and where they come from. */
export const ANCHORS = JSON.parse(
  readFileSync(new URL('../../test/golden/simulation_anchors.json', import.meta.url), 'utf8'),
);

/** A number that must fall within [low, high]. */
export function within(name, value, low, high, expected) {
  return { name, value, low, high, expected, ok: value >= low && value <= high };
}

/** A rate over `runs` that must be within four standard errors of the expected one. */
export function rate(name, hits, runs, expected) {
  const reach = 4 * Math.sqrt((expected * (1 - expected)) / runs);
  return within(name, hits / runs, expected - reach, expected + reach, expected);
}

/** A rate over `runs` that must not exceed `limit` by more than four standard errors. */
export function atMost(name, hits, runs, limit) {
  return within(name, hits / runs, 0, limit + 4 * Math.sqrt((limit * (1 - limit)) / runs), limit);
}

export function equal(name, value, expected, tolerance) {
  return within(name, value, expected - tolerance, expected + tolerance, expected);
}

/** The counts that Binomial(n, p) may plausibly give, each with its probability; p strictly between 0 and 1. */
export function likelyCounts(n, p, least) {
  const logMass = (k) =>
    logGamma(n + 1) - logGamma(k + 1) - logGamma(n - k + 1) + k * Math.log(p) + (n - k) * Math.log1p(-p);
  return Array.from({ length: n + 1 }, (_, k) => [k, Math.exp(logMass(k))]).filter(
    ([, mass]) => mass > least,
  );
}

/** The z statistics of one experiment at equally spaced looks; `drift` is their mean at the last one. */
export function zPath(normal, looks, drift = 0) {
  const path = new Float64Array(looks);
  let sum = 0;
  for (let k = 1; k <= looks; k++) {
    sum += normal() + drift / Math.sqrt(looks);
    path[k - 1] = sum / Math.sqrt(k);
  }
  return path;
}

/** The first look at which a path leaves its boundaries, or -1. */
export function firstCrossing(path, boundaries) {
  return path.findIndex((z, k) => Math.abs(z) >= boundaries[k]);
}

export function mean(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

export function deviation(values) {
  const centre = mean(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (values.length - 1));
}
