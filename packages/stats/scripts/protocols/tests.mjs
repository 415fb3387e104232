import {
  adjustPValues,
  cupedTest,
  momentsFromValues,
  normalPosteriorTest,
  normalSf,
  proportionDifferenceCI,
  relativeLift,
  sampleNormal,
  sampleSizeTwoProportions,
  twoProportionZTest,
  welchTTest,
} from '@pennon/stats';
import { dotChart, lineChart } from '../svg.mjs';
import { ANCHORS, atMost, deviation, equal, likelyCounts, mean, rate, within } from './protocol.mjs';

/** S6: without an effect, p-values are uniform even for skewed data. */
export const uniformity = {
  id: 'S6-uniform-p-values',
  run(random) {
    const runs = 4_000;
    const arm = () => momentsFromValues(Array.from({ length: 1000 }, () => Math.exp(sampleNormal(random))));
    const pValues = Array.from(
      { length: runs },
      () => welchTTest({ control: arm(), treatment: arm() }).pValue,
    ).sort((a, b) => a - b);
    const ks = Math.max(...pValues.map((p, i) => Math.max(p - i / runs, (i + 1) / runs - p)));
    const bins = new Array(10).fill(0);
    for (const p of pValues) bins[Math.min(9, Math.floor(p * 10))]++;
    const chiSquare = bins.reduce((sum, count) => sum + (count - runs / 10) ** 2 / (runs / 10), 0);
    const { ks_bound: bound, fpr05_accept: accept } = ANCHORS.S6_aa_uniformity;
    const rows = [
      within('largest distance from uniform', ks, 0, bound),
      within('share below .05', pValues.filter((p) => p < 0.05).length / runs, ...accept, 0.05),
      within('chi-square of ten bins', chiSquare, 0, 27.88, 9),
    ];
    const chart = lineChart("Welch's p-values of 4,000 A/A experiments on log-normal data", {
      xLabel: 'p',
      yLabel: 'share of experiments at or below p',
      yTo: 1,
      series: [
        {
          name: 'measured',
          points: Array.from({ length: 101 }, (_, i) => [
            i / 100,
            pValues.filter((p) => p <= i / 100).length / runs,
          ]),
        },
        {
          name: 'uniform',
          points: [
            [0, 0],
            [1, 1],
          ],
        },
      ],
    });
    return { rows, chart };
  },
};

/** S7: CUPED removes rho squared of the variance and no more, and does not bias. */
export const varianceReduction = {
  id: 'S7-variance-reduction',
  run(random) {
    const [runs, n, effect] = [1_000, 500, 0.1];
    const rows = [];
    const points = [];
    for (const rho of [0, 0.3, 0.5, 0.7, 0.9]) {
      const results = Array.from({ length: runs }, () => {
        const control = pairedArm(random, n, rho, 0);
        const treatment = pairedArm(random, n, rho, effect);
        const adjusted = cupedTest({ control, treatment });
        return { ...adjusted, raw: treatment.postMean - control.postMean };
      });
      const reduction = mean(results.map((result) => result.varianceReduction));
      const ratio =
        (deviation(results.map(({ estimate }) => estimate)) / deviation(results.map(({ raw }) => raw))) ** 2;
      const bias = mean(results.map(({ estimate }) => estimate)) - effect;
      const left = 1 - rho * rho;
      rows.push(
        equal(`rho ${rho}: reported reduction`, reduction, rho * rho, 0.01),
        equal(`rho ${rho}: empirical variance ratio`, ratio, left, 0.18 * left),
        equal(`rho ${rho}: bias`, bias, 0, 4 * Math.sqrt((2 * left) / n / runs)),
      );
      points.push([rho, reduction, 1 - ratio]);
    }
    const chart = lineChart('Variance that CUPED removes', {
      xLabel: 'correlation with the pre-period',
      yLabel: 'share of the variance removed',
      yTo: 1,
      series: [
        { name: 'reported', points: points.map(([rho, reported]) => [rho, reported]) },
        { name: 'measured', points: points.map(([rho, , measured]) => [rho, measured]) },
      ],
    });
    return { rows, chart };
  },
};

function pairedArm(random, n, rho, effect) {
  let [sumX, sumY, sumXX, sumYY, sumXY] = [0, 0, 0, 0, 0];
  for (let i = 0; i < n; i++) {
    const x = sampleNormal(random);
    const y = rho * x + Math.sqrt(1 - rho * rho) * sampleNormal(random);
    sumX += x;
    sumY += y;
    sumXX += x * x;
    sumYY += y * y;
    sumXY += x * y;
  }
  const over = (product, a, b) => (product - (a * b) / n) / (n - 1);
  return {
    n,
    preMean: sumX / n,
    postMean: sumY / n + effect,
    preVariance: over(sumXX, sumX, sumX),
    postVariance: over(sumYY, sumY, sumY),
    covariance: over(sumXY, sumX, sumY),
  };
}

/** S8: coverage of intervals for a difference of rates, enumerated exactly. */
export const coverage = {
  id: 'S8-coverage',
  run() {
    const methods = {
      wald: 'wald',
      newcombe: 'newcombe',
      agrestiCaffo: 'agrestiCaffo',
      score: 'score (Miettinen-Nurminen)',
    };
    const rows = [];
    for (const [design, exact] of Object.entries(ANCHORS.S8_coverage_two_proportions.exact)) {
      const [nC, pC, nT, pT] = design.match(/[\d.]+/g).map(Number);
      const covered = coverageOf(nC, pC, nT, pT, Object.keys(methods));
      for (const [method, name] of Object.entries(methods)) {
        rows.push(equal(`${method}: ${nC} at ${pC}, ${nT} at ${pT}`, covered[method], exact[name], 1e-9));
      }
    }
    const chart = dotChart(
      'Share of experiments whose 95 % interval contains the truth',
      rows.map((row) => ({ ...row, low: 0.95, high: 0.951, expected: undefined })),
    );
    return { rows, chart };
  },
};

function coverageOf(nC, pC, nT, pT, methods) {
  const covered = Object.fromEntries(methods.map((method) => [method, 0]));
  const ofTreatment = likelyCounts(nT, pT, 1e-14);
  for (const [x, massX] of likelyCounts(nC, pC, 1e-14)) {
    for (const [y, massY] of ofTreatment) {
      if (massX * massY < 1e-15) continue;
      for (const method of methods) {
        const { ciLower, ciUpper } = proportionDifferenceCI({
          control: { n: nC, successes: x },
          treatment: { n: nT, successes: y },
          method,
        });
        if (ciLower <= pT - pC && pT - pC <= ciUpper) covered[method] += massX * massY;
      }
    }
  }
  return covered;
}

/** S9: tests on the delta-method lift are lopsided; tests of the difference are not. */
export const relativeBias = {
  id: 'S9-relative-test',
  run(random) {
    const rows = [];
    for (const [name, anchor] of Object.entries(ANCHORS.S9_relative_test_bias.mc)) {
      const [cv, ratio] = name.match(/[\d.]+/g).map(Number);
      const runs = cv === 0.1 && ratio === 1 ? 200_000 : 40_000;
      const tails = { deltaUpper: 0, deltaLower: 0, absoluteUpper: 0, absoluteLower: 0 };
      for (let run = 0; run < runs; run++) {
        const control = { n: 100, mean: 1 + cv * sampleNormal(random), variance: 100 * cv * cv };
        const treatment = {
          n: 100,
          mean: 1 + cv * ratio * sampleNormal(random),
          variance: 100 * (cv * ratio) ** 2,
        };
        const { pValue, pValueAbsolute, estimate } = relativeLift({
          control,
          treatment,
          method: 'delta',
          distribution: 'normal',
        });
        const side = estimate > 0 ? 'Upper' : 'Lower';
        if (pValue < 0.05) tails[`delta${side}`]++;
        if (pValueAbsolute < 0.05) tails[`absolute${side}`]++;
      }
      const label = `control cv ${cv}, ratio ${ratio}`;
      rows.push(
        nearMonteCarlo(`delta, upper tail: ${label}`, tails.deltaUpper, runs, anchor.deltaUpperTail),
        nearMonteCarlo(`delta, lower tail: ${label}`, tails.deltaLower, runs, anchor.deltaLowerTail),
        rate(`difference, upper tail: ${label}`, tails.absoluteUpper, runs, 0.025),
        rate(`difference, lower tail: ${label}`, tails.absoluteLower, runs, 0.025),
      );
    }
    return { rows, chart: dotChart('Tail rejections under no effect: 2.5 % are promised', rows) };
  },
};

// The anchor is itself an average of 2,000,000 runs.
function nearMonteCarlo(name, hits, runs, expected) {
  const p = Math.max(expected, 1e-5);
  const reach = 4 * Math.sqrt(p * (1 - p) * (1 / runs + 1 / ANCHORS.S9_relative_test_bias.R_here));
  return within(name, hits / runs, expected - reach, expected + reach, expected);
}

/** S12: the planner's sample size has the power it promises, enumerated exactly. */
export const plannedPower = {
  id: 'S12-planned-power',
  run() {
    const rows = Object.entries(ANCHORS.S12_power_exact.exact).flatMap(([name, exact]) => {
      const [controlRate, treatmentRate, n] = name.match(/[\d.]+/g).map(Number);
      const { controlNCeil } = sampleSizeTwoProportions({ controlRate, treatmentRate });
      const power = exactPower(controlNCeil, controlRate, treatmentRate);
      return [
        equal(`units per arm, ${controlRate} to ${treatmentRate}`, controlNCeil / n, 1, 1e-12),
        equal(`power at ${n} per arm, ${controlRate} to ${treatmentRate}`, power, exact, 1e-9),
        equal(`promise kept, ${controlRate} to ${treatmentRate}`, power, 0.8, 0.01),
      ];
    });
    return {
      rows,
      chart: dotChart(
        'Exact power of the pooled z test at the planned size',
        rows.filter(({ name }) => name.startsWith('promise')),
      ),
    };
  },
};

function exactPower(n, controlRate, treatmentRate) {
  const ofTreatment = likelyCounts(n, treatmentRate, 1e-13);
  let power = 0;
  for (const [x, massX] of likelyCounts(n, controlRate, 1e-13)) {
    for (const [y, massY] of ofTreatment) {
      if (massX * massY < 1e-15) continue;
      const { pValue } = twoProportionZTest({ control: { n, successes: x }, treatment: { n, successes: y } });
      if (pValue !== null && pValue <= 0.05) power += massX * massY;
    }
  }
  return power;
}

/** S13: fifty tests at once. */
export const multiplicity = {
  id: 'S13-multiplicity',
  run(random) {
    const runs = ANCHORS.S13_multiplicity.R;
    const discovery = { benjaminiHochberg: [], holm: [] };
    let [uncorrected, family] = [0, 0];
    for (let run = 0; run < runs; run++) {
      const pValues = Array.from({ length: 50 }, (_, i) =>
        Math.min(1, 2 * normalSf(Math.abs(sampleNormal(random) + (i < 10 ? 3 : 0)))),
      );
      if (pValues.slice(10).some((p) => p < 0.05)) uncorrected++;
      for (const method of ['benjaminiHochberg', 'holm']) {
        const { adjusted } = adjustPValues({ pValues, method });
        const found = adjusted.filter((p) => p <= 0.05).length;
        const wrong = adjusted.slice(10).filter((p) => p <= 0.05).length;
        discovery[method].push(found === 0 ? 0 : wrong / found);
        if (method === 'holm' && wrong > 0) family++;
      }
    }
    const { fdp_sd: sd, uncorrected_FWER_exact: exact } = ANCHORS.S13_multiplicity;
    const rows = [
      equal(
        'false discoveries, Benjamini-Hochberg',
        mean(discovery.benjaminiHochberg),
        0.04,
        (4 * sd) / Math.sqrt(runs),
      ),
      atMost('any false alarm, Holm', family, runs, 0.05),
      rate('any false alarm, uncorrected', uncorrected, runs, exact),
    ];
    return { rows, chart: dotChart('Fifty metrics, forty of them without an effect', rows) };
  },
};

/** S14: chances to win come true as often as they say, when the prior is right. */
export const calibration = {
  id: 'S14-calibration',
  run(random) {
    const n = 400_000;
    const prior = { mean: 0, variance: 0.05 ** 2 };
    const edges = [0, 0.01, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 1.0000001];
    const bins = edges.slice(1).map(() => ({ count: 0, positive: 0, sum: 0 }));
    let covered = 0;
    for (let i = 0; i < n; i++) {
      const effect = 0.05 * sampleNormal(random);
      const estimate = effect + 0.04 * sampleNormal(random);
      const { chanceToWin, ciLower, ciUpper } = normalPosteriorTest({ estimate, standardError: 0.04, prior });
      const bin = bins[edges.findIndex((edge) => chanceToWin < edge) - 1];
      bin.count++;
      bin.sum += chanceToWin;
      if (effect > 0) bin.positive++;
      if (ciLower <= effect && effect <= ciUpper) covered++;
    }
    const rows = bins.map(({ count, positive, sum }, i) =>
      rate(`chance ${edges[i]} to ${Math.min(1, edges[i + 1])}`, positive, count, sum / count),
    );
    rows.push(rate('95 % credible intervals that hold', covered, n, 0.95));
    const chart = lineChart('How often a chance to win comes true', {
      xLabel: 'chance to win',
      yLabel: 'share of truly positive effects',
      yTo: 1,
      series: [
        { name: 'measured', points: bins.map(({ count, positive, sum }) => [sum / count, positive / count]) },
        {
          name: 'perfect',
          points: [
            [0, 0],
            [1, 1],
          ],
        },
      ],
    });
    return { rows, chart };
  },
};
