import * as stats from '@pennon/stats';
import { describe, expect, it } from 'vitest';

const arm = (mean: number) => ({ n: 1_000, mean, variance: 1 });

describe('covariateImbalance', () => {
  it('tests each pre-period metric at alpha divided by their number', () => {
    // p = .0006: below .001 alone, above .001 / 2 in company
    const uneven = { control: arm(0), treatment: arm(0.1535) };
    const even = { control: arm(0), treatment: arm(0) };
    expect(stats.covariateImbalance({ metrics: [uneven] })[0]?.isImbalanced).toBe(true);
    expect(
      stats.covariateImbalance({ metrics: [uneven, even] }).map(({ isImbalanced }) => isImbalanced),
    ).toEqual([false, false]);
  });
});

describe('multipleExposureRate', () => {
  it('is a share of all units, and null without any', () => {
    expect(stats.multipleExposureRate({ units: 200, multiplyExposed: 3 })).toBe(0.015);
    expect(stats.multipleExposureRate({ units: 0, multiplyExposed: 0 })).toBeNull();
  });

  it('cannot exceed one', () => {
    expect(() => stats.multipleExposureRate({ units: 2, multiplyExposed: 3 })).toThrow(
      'multiplyExposed must be at most 2; got 3.',
    );
  });
});

describe('banditRegret', () => {
  it('counts what every play of a worse arm lost', () => {
    const regret = stats.banditRegret({ means: [0.1, 0.12], units: [100, 300] });
    expect(regret.total).toBeCloseTo(2, 12);
    expect(regret.average).toBeCloseTo(0.005, 12);
  });

  it('turns around when lower is better', () => {
    expect(
      stats.banditRegret({ means: [0.1, 0.12], units: [100, 300], lowerIsBetter: true }).total,
    ).toBeCloseTo(6, 12);
  });
});

describe('canStopBandit', () => {
  it('stops just below the threshold and not at it', () => {
    expect(stats.canStopBandit({ expectedLoss: [0.02, 0.001], threshold: 0.0011 })).toEqual({
      leader: 1,
      stop: true,
    });
    expect(stats.canStopBandit({ expectedLoss: [0.02, 0.001], threshold: 0.001 })).toEqual({
      leader: 1,
      stop: false,
    });
  });
});

describe('banditWeights', () => {
  const arms = [
    { alpha: 20, beta: 80 },
    { alpha: 40, beta: 60 },
  ];
  const base = { algorithm: 'thompson', family: 'beta', arms, currentWeights: [0.3, 0.7] } as const;

  it('leaves the weights alone until every arm has its minimum of units', () => {
    expect(stats.banditWeights({ ...base, units: [99, 500] }).weights).toEqual([0.3, 0.7]);
    expect(stats.banditWeights({ ...base, units: [100, 500] }).weights[1]).toBeGreaterThan(0.9);
  });

  it('keeps every arm at its floor', () => {
    expect(stats.banditWeights({ ...base, floor: 0.1 }).weights[0]).toBeGreaterThanOrEqual(0.1);
  });
});

describe('optimalAllocation', () => {
  it('gives the control sqrt(k) shares of a treatment, all of them adding up to 1', () => {
    const { control, treatment } = stats.optimalAllocation(4);
    expect(control / treatment).toBeCloseTo(2, 12);
    expect(control + 4 * treatment).toBeCloseTo(1, 12);
  });

  it('splits evenly for one treatment', () => {
    expect(stats.optimalAllocation(1)).toEqual({ control: 0.5, treatment: 0.5 });
  });
});

describe('alwaysValidPValue', () => {
  it('is the p-value of the always-valid interval', () => {
    const look = { estimate: 2, standardError: 0.2, n: 400 };
    expect(stats.alwaysValidPValue(look)).toBe(stats.sequentialConfidenceInterval(look).pValue);
    expect(stats.alwaysValidPValue(look)).toBeCloseTo(4.721409402706083e-9, 16);
  });
});

describe('adjustedAlpha', () => {
  it('keeps the family at alpha by either method', () => {
    expect(stats.adjustedAlpha(5)).toBe(0.01);
    expect(1 - (1 - stats.adjustedAlpha(5, 'sidak')) ** 5).toBeCloseTo(0.05, 12);
    expect(stats.adjustedAlpha(1, 'sidak')).toBe(0.05);
  });
});

describe('ratioMoments', () => {
  it('has the moments of both and their covariance', () => {
    expect(stats.ratioMoments([1, 2, 3], [2, 4, 9])).toEqual({
      n: 3,
      numeratorMean: 2,
      denominatorMean: 5,
      numeratorVariance: 1,
      denominatorVariance: 13,
      covariance: 3.5,
    });
  });

  it('has no spread with a single unit', () => {
    expect(stats.ratioMoments([1], [2])).toMatchObject({ n: 1, numeratorVariance: 0, covariance: 0 });
  });
});

describe('mergeCoMoments', () => {
  it('gives the covariance of all pairs together', () => {
    const [x, y] = [
      [1, 4, 2, 8, 5],
      [2, 3, 7, 1, 9],
    ];
    const merged = stats.mergeCoMoments(
      stats.covarianceFromValues(x.slice(0, 2), y.slice(0, 2)),
      stats.covarianceFromValues(x.slice(2), y.slice(2)),
    );
    expect(merged.covariance).toBeCloseTo(stats.covarianceFromValues(x, y).covariance ?? 0, 12);
    expect(merged.n).toBe(5);
  });
});

describe('the binomial distribution', () => {
  it('holds its ends: all of it at n, none of it below 0', () => {
    expect(stats.binomialCdf(3, 3, 0.2)).toBe(1);
    expect(stats.binomialCdf(-1, 3, 0.2)).toBe(0);
    expect(stats.binomialCdf(2, 3, 0.2)).toBeCloseTo(1 - 0.008, 14);
  });

  it('adds up the masses of all counts up to k', () => {
    // 0.7^20, 20 * 0.3 * 0.7^19 and 190 * 0.3^2 * 0.7^18
    expect(stats.binomialCdf(2, 20, 0.3)).toBeCloseTo(0.7 ** 20 + 6 * 0.7 ** 19 + 17.1 * 0.7 ** 18, 15);
  });
});

describe('densities', () => {
  it('are the slopes of their distribution functions', () => {
    const slope = (cdf: (x: number) => number, x: number) => (cdf(x + 1e-5) - cdf(x - 1e-5)) / 2e-5;
    expect(stats.normalPdf(0.7)).toBeCloseTo(slope(stats.normalCdf, 0.7), 8);
    expect(stats.betaPdf(0.3, 3, 5)).toBeCloseTo(
      slope((x) => stats.betaCdf(x, 3, 5), 0.3),
      7,
    );
  });

  it('of the beta family keep their ends', () => {
    expect([stats.betaPdf(0, 1, 4), stats.betaPdf(1, 4, 1)]).toEqual([4, 4]);
    expect(stats.betaPdf(0, 0.5, 1)).toBe(Number.POSITIVE_INFINITY);
    expect(stats.betaPdf(0, 2, 1)).toBe(0);
  });
});

describe('logGamma and logBeta', () => {
  it('are exact where factorials are', () => {
    expect(stats.logGamma(11)).toBeCloseTo(Math.log(3_628_800), 12);
    expect(stats.logGamma(0.5)).toBeCloseTo(Math.log(Math.sqrt(Math.PI)), 13);
    expect(stats.logBeta(3, 4)).toBeCloseTo(Math.log(1 / 60), 13);
  });
});

describe('midExperimentGrowth', () => {
  const experiment = { standardError: 0.05, n: 1_000, targetEffect: 0.1 };

  it('asks for the units after which the power is there', () => {
    const { growth, additionalUnits } = stats.midExperimentGrowth(experiment);
    expect(stats.midExperimentPower({ ...experiment, growth: growth ?? 0 }).power).toBeCloseTo(0.8, 9);
    expect(additionalUnits).toBe(Math.ceil((growth ?? 0) * 1_000));
  });

  it('asks for nothing when the power is there, and says null when it never will be', () => {
    expect(stats.midExperimentGrowth({ ...experiment, targetEffect: 1 }).growth).toBe(0);
    expect(stats.midExperimentGrowth({ ...experiment, targetEffect: 0 }).growth).toBeNull();
  });
});

describe('recommend', () => {
  const goal = (signal: 'positive' | 'negative' | 'none') => ({
    signal,
    strict: false,
    estimate: 0,
    lowerBound: 0,
  });
  const decide = (variations: readonly stats.VariationSignals[], runtimeDays = 14, requiredUnits = 8_000) =>
    stats.recommend({
      method: 'fixed',
      variations,
      requiredUnits,
      health: { unitsPerVariation: [5_000, ...variations.map(() => 5_000)], runtimeDays, unitsPerDay: 1_000 },
    });
  const variation = (id: string, signal: 'positive' | 'negative' | 'none', harmed = false) => ({
    id,
    goals: [goal(signal)],
    guardrails: harmed ? [{ signal: 'harmed', strict: true } as const] : [],
  });

  it('keeps the rest running when one variation is lost, and names it in words', () => {
    const { action, reasons, explanations } = decide(
      [variation('b', 'none'), variation('c', 'none', true)],
      3,
    );
    expect({ action, reasons }).toEqual({
      action: 'keep-running',
      reasons: ['MIN_RUNTIME', 'STOP_VARIATION:c'],
    });
    expect(explanations[1]).toBe('Variation c lost: stop sending it traffic.');
  });

  it('rolls back a strict harm before the minimum run time', () => {
    expect(decide([variation('b', 'none', true)], 1)).toMatchObject({
      action: 'rollback',
      reasons: ['GUARDRAIL_HARMED'],
    });
  });

  it('stops without a winner once the planned units are in, and not before', () => {
    expect(decide([variation('b', 'none')]).action).toBe('stop-inconclusive');
    expect(decide([variation('b', 'none')], 14, 20_000)).toMatchObject({
      action: 'keep-running',
      daysRemaining: 10,
    });
  });
});
