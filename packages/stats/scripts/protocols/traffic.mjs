import { banditRegret, banditWeights, sampleBinomial, sequentialSrmTest, srmTest } from '@pennon/stats';
import { lineChart } from '../svg.mjs';
import { ANCHORS, atMost, deviation, mean, within } from './protocol.mjs';

/** S10: checking the sample ratio every day. */
export const ratioPeeking = {
  id: 'S10-ratio-peeking',
  run(random) {
    const fair = alarmsAt(random, 0.5, 20_000);
    const skewed = alarmsAt(random, 0.52, 4_000);
    const anchor = ANCHORS.S10_srm_peeking;
    const rows = [
      nearMonteCarlo('chi-square any day, fair split', fair.naive.at(-1), anchor.naive_any_alarm, 20_000),
      atMost('sequential any day, fair split', fair.sequential.at(-1) * 20_000, 20_000, 0.001),
      nearMonteCarlo('chi-square finds 52:48', skewed.naive.at(-1), anchor.naive_detection_at_52_48, 4_000),
      nearMonteCarlo(
        'sequential finds 52:48',
        skewed.sequential.at(-1),
        anchor.detection_at_52_48_by_concentration[100],
        4_000,
      ),
    ];
    const chart = lineChart('Sample-ratio alarms when the split is fair (threshold .001)', {
      xLabel: 'days, 400 units each',
      yLabel: 'share of experiments with an alarm so far',
      series: [
        { name: 'chi-square, looked at daily', points: fair.naive.map((share, day) => [day + 1, share]) },
        { name: 'sequential', points: fair.sequential.map((share, day) => [day + 1, share]) },
      ],
    });
    return { rows, chart };
  },
};

function alarmsAt(random, share, runs) {
  const alarms = { naive: new Array(30).fill(0), sequential: new Array(30).fill(0) };
  for (let run = 0; run < runs; run++) {
    const counts = Array.from({ length: 30 }, () => {
      const first = sampleBinomial(random, 400, share);
      return [first, 400 - first];
    });
    const { pValue } = sequentialSrmTest({ weights: [1, 1], counts });
    const observed = [0, 0];
    const naive = counts.findIndex(([first, second]) => {
      observed[0] += first;
      observed[1] += second;
      return srmTest({ observed, weights: [1, 1] }).pValue < 0.001;
    });
    const sequential = pValue.findIndex((p) => p < 0.001);
    for (let day = naive; naive >= 0 && day < 30; day++) alarms.naive[day]++;
    for (let day = sequential; sequential >= 0 && day < 30; day++) alarms.sequential[day]++;
  }
  return {
    naive: alarms.naive.map((count) => count / runs),
    sequential: alarms.sequential.map((count) => count / runs),
  };
}

// These anchors are averages themselves, of a few thousand runs.
function nearMonteCarlo(name, value, expected, runs) {
  const reach = 4 * Math.sqrt(expected * (1 - expected) * (1 / runs + 1 / 4_000));
  return within(name, value, expected - reach, expected + reach, expected);
}

const RATES = [0.1, 0.12, 0.11, 0.09];
const [BATCHES, BATCH, RUNS] = [20, 500, 500];

/** S11: what each way of shifting traffic costs while it learns. */
export const regret = {
  id: 'S11-bandit-regret',
  run(random) {
    const anchors = ANCHORS.S11_bandit_regret.results;
    const results = Object.keys(anchors).map((algorithm) => {
      const runs = Array.from({ length: RUNS }, () => playBandit(random, algorithm));
      return {
        algorithm,
        runs,
        curve: Array.from({ length: BATCHES }, (_, b) => mean(runs.map(({ regrets }) => regrets[b]))),
      };
    });
    const rows = results.flatMap(({ algorithm, runs, curve }) => [
      ...[5, 10, 20].map((batch) => {
        const [expected, sd] = anchors[algorithm].cumulativeRegret[batch];
        const reach = 4 * sd * (1 / Math.sqrt(RUNS) + 1 / Math.sqrt(4_000));
        return within(
          `${algorithm}: regret after ${batch} batches`,
          curve[batch - 1],
          expected - reach,
          expected + reach,
          expected,
        );
      }),
      nearMonteCarlo(
        `${algorithm}: best arm chosen`,
        mean(runs.map(({ isBest }) => Number(isBest))),
        anchors[algorithm].bestArmSelected,
        RUNS,
      ),
    ]);
    const [uniform, thompson] = ['uniform', 'thompson'].map(
      (name) => results.find(({ algorithm }) => algorithm === name).curve[BATCHES - 1],
    );
    rows.push(within('Thompson against uniform', thompson / uniform, 0, 0.75));
    const spread = deviation(results[1].runs.map(({ regrets }) => regrets[BATCHES - 1]));
    rows.push(
      within('Thompson: spread of the regret', spread, 15, 35, anchors.thompson.cumulativeRegret[20][1]),
    );
    const chart = lineChart('Conversions lost while learning (rates 10, 12, 11 and 9 %)', {
      xLabel: 'batches of 500 units',
      yLabel: 'cumulative regret in conversions',
      series: results.map(({ algorithm, curve }) => ({
        name: algorithm,
        points: curve.map((value, b) => [b + 1, value]),
      })),
    });
    return { rows, chart };
  },
};

function playBandit(random, algorithm) {
  const arms = RATES.map(() => ({ alpha: 1, beta: 1 }));
  const units = [0, 0, 0, 0];
  const regrets = [];
  let weights = [0.25, 0.25, 0.25, 0.25];
  for (let batch = 0; batch < BATCHES; batch++) {
    for (const [i, count] of split(random, BATCH, weights).entries()) {
      const successes = sampleBinomial(random, count, RATES[i]);
      arms[i] = { alpha: arms[i].alpha + successes, beta: arms[i].beta + count - successes };
      units[i] += count;
    }
    regrets.push(banditRegret({ means: RATES, units }).total);
    if (algorithm !== 'uniform')
      ({ weights } = banditWeights({ algorithm, family: 'beta', arms, floor: 0.01 }));
  }
  return { regrets, isBest: leaderOf(arms) === 1 };
}

function leaderOf(arms) {
  const means = arms.map(({ alpha, beta }) => alpha / (alpha + beta));
  return means.indexOf(Math.max(...means));
}

// A multinomial draw, one binomial at a time.
function split(random, n, weights) {
  let [left, share] = [n, 1];
  return weights.map((weight, i) => {
    const count = i === weights.length - 1 ? left : sampleBinomial(random, left, Math.min(1, weight / share));
    left -= count;
    share -= weight;
    return count;
  });
}
