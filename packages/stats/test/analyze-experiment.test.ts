import { analyzeExperiment, analyzeMetric, type ExperimentData, type MetricData } from '@pennon/stats';
import { describe, expect, it } from 'vitest';

const UNITS = 20_000;

function conversions(key: string, rates: readonly number[], more: Partial<MetricData> = {}): MetricData {
  const arms = rates.map((rate) => ({ n: UNITS, successes: Math.round(rate * UNITS) }));
  return { key, role: 'goal', ...more, kind: 'proportion', arms } as MetricData;
}

function experiment(metrics: readonly MetricData[], more: Partial<ExperimentData> = {}): ExperimentData {
  return {
    variations: ['control', 'b', 'c'].map((id) => ({ id, weight: 1, units: UNITS })),
    metrics,
    health: { runtimeDays: 14, unitsPerDay: 4_000 },
    requiredUnits: 60_000,
    ...more,
  };
}

const winner = conversions('signup', [0.1, 0.12, 0.1]);

describe('an experiment', () => {
  it.each(['fixed', 'sequential', 'bayesian'] as const)('ships the variation that wins (%s)', (method) => {
    const { recommendation } = analyzeExperiment(experiment([winner], { method }));
    expect(recommendation).toMatchObject({
      action: 'ship',
      variationId: 'b',
      reasons: ['ALL_GOALS_POSITIVE'],
    });
  });

  it('ships the best of several winners and says so', () => {
    const { recommendation } = analyzeExperiment(experiment([conversions('signup', [0.1, 0.12, 0.13])]));
    expect(recommendation).toMatchObject({
      variationId: 'c',
      reasons: ['ALL_GOALS_POSITIVE', 'MULTIPLE_WINNERS'],
    });
  });

  it('ships nothing while the sample ratio is broken, whatever the metrics say', () => {
    const skewed = {
      variations: ['control', 'b', 'c'].map((id, i) => ({ id, weight: 1, units: i === 1 ? 21_500 : UNITS })),
    };
    const { srm, recommendation } = analyzeExperiment(experiment([winner], skewed));
    expect(srm.pValue).toBeLessThan(1e-9);
    expect(recommendation).toMatchObject({
      action: 'investigate',
      blocked: true,
      variationId: null,
      reasons: ['SRM'],
    });
  });

  it('counts a decrease as good where that is the good direction, on the whole way to the decision', () => {
    const errors = conversions('errors', [0.1, 0.08, 0.1], { goodDirection: 'decrease' });
    const { recommendation, metrics } = analyzeExperiment(experiment([errors]));
    expect(metrics[0]?.analysis.signal).toBe('positive');
    expect(recommendation).toMatchObject({ action: 'ship', variationId: 'b' });
  });

  it('asks a person when a guardrail is not proven safe, and ships when it is', () => {
    const unproven = conversions('refund', [0.004, 0.0042, 0.004], { role: 'guardrail' });
    const safe = conversions('retained', [0.9, 0.9, 0.9], { role: 'guardrail' });
    const reasonsWith = (guardrail: MetricData) =>
      analyzeExperiment(experiment([winner, guardrail])).recommendation.reasons;
    expect(reasonsWith({ ...unproven, goodDirection: 'decrease' } as MetricData)).toContain(
      'GUARDRAIL_UNPROVEN',
    );
    expect(reasonsWith(safe)).toEqual(['ALL_GOALS_POSITIVE']);
  });

  it('rolls back what harms a guardrail even if its goal wins', () => {
    const harm = conversions('retained', [0.9, 0.85, 0.85], { role: 'guardrail' });
    const both = conversions('signup', [0.1, 0.12, 0.12]);
    const { recommendation } = analyzeExperiment(experiment([both, harm]));
    expect(recommendation).toMatchObject({ action: 'rollback', reasons: ['GUARDRAIL_HARMED'] });
    expect(recommendation.explanations).toEqual(['A guardrail metric got worse.']);
  });

  it('adjusts goals for their number: a p-value of .03 alone is none among twenty', () => {
    const lucky = conversions('lucky', [0.1, 0.1066, 0.1]);
    const rest = Array.from({ length: 9 }, (_, i) => conversions(`rest-${i}`, [0.1, 0.1, 0.1]));
    const alone = analyzeExperiment(experiment([lucky]));
    const among = analyzeExperiment(experiment([lucky, ...rest]));
    expect(alone.metrics[0]?.adjustedPValue).toBeLessThan(0.1);
    expect(among.metrics[0]?.analysis.pValue).toBeCloseTo(alone.metrics[0]?.analysis.pValue ?? 0, 12);
    expect(among.metrics[0]?.adjustedPValue).toBeGreaterThan(0.3);
    expect(among.metrics[0]?.analysis.signal).toBe('none');
  });

  it('never adjusts a guardrail away', () => {
    const harm = conversions('retained', [0.9, 0.893, 0.9], { role: 'guardrail' });
    const goals = Array.from({ length: 9 }, (_, i) => conversions(`goal-${i}`, [0.1, 0.1, 0.1]));
    const { metrics } = analyzeExperiment(experiment([harm, ...goals]));
    expect(metrics[0]).toMatchObject({ adjustedPValue: null, analysis: { signal: 'negative' } });
  });

  it('refuses a metric that lacks a variation', () => {
    const broken = { ...winner, arms: winner.arms.slice(0, 2) } as MetricData;
    expect(() => analyzeExperiment(experiment([broken]))).toThrow('metrics.signup.arms must be 3 long');
  });
});

describe('the default analysis of a metric', () => {
  const rates = (n: number, control: number, treatment: number) =>
    [
      { n, successes: control },
      { n, successes: treatment },
    ] as const;

  it('takes the z test with enough conversions and score and Fisher without', () => {
    expect(analyzeMetric({ kind: 'proportion' }, ...rates(1000, 100, 120)).test).toBe('two-proportion-z');
    expect(analyzeMetric({ kind: 'proportion' }, ...rates(100, 2, 6)).test).toBe('fisher-exact');
    expect(analyzeMetric({ kind: 'proportion' }, ...rates(100, 0, 100)).test).toBe('fisher-exact');
  });

  it('turns from log-ratio to Fieller just within four standard errors of zero', () => {
    const arm = (mean: number) => ({ n: 100, mean, variance: 100 });
    expect(analyzeMetric({ kind: 'mean' }, arm(4.01), arm(4.01)).lift.method).toBe('logRatio');
    expect(analyzeMetric({ kind: 'mean' }, arm(3.99), arm(4.01)).lift.method).toBe('fieller');
  });

  it('gives no always-valid answer below 100 units or 10 conversions per arm', () => {
    const statusOf = (n: number, successes: number) =>
      analyzeMetric({ kind: 'proportion' }, ...rates(n, successes, successes), { method: 'sequential' })
        .status;
    expect(statusOf(100, 10)).toBe('ok');
    expect(statusOf(99, 10)).toBe('insufficient-data');
    expect(statusOf(100, 9)).toBe('insufficient-data');
  });

  it('decides on the difference, not on the lift, unless it is asked to be GrowthBook', () => {
    const control = { n: 400, mean: 1, variance: 16 };
    const treatment = { n: 400, mean: 1.62, variance: 16 };
    const ours = analyzeMetric({ kind: 'mean' }, control, treatment);
    const theirs = analyzeMetric({ kind: 'mean' }, control, treatment, { compat: 'gbstats' });
    expect(ours.signal).toBe('positive');
    expect(theirs.signal).toBe('none');
  });
});
