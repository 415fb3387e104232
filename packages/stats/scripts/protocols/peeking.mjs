import { groupSequentialDesign, normalIsf, sampleNormal, sequentialConfidenceInterval } from '@pennon/stats';
import { lineChart } from '../svg.mjs';
import { ANCHORS, atMost, firstCrossing, rate, within, zPath } from './protocol.mjs';

const RUNS = 20_000;

/** Half-widths of the confidence sequence in standard errors, at looks of `step` units each. */
function sequenceBoundaries(looks, step, tuningParameter) {
  return Array.from({ length: looks }, (_, k) => {
    const n = (k + 1) * step;
    return sequentialConfidenceInterval({ estimate: 0, standardError: 1, n, tuningParameter }).halfWidth;
  });
}

const fractionsOf = (looks) => Array.from({ length: looks }, (_, k) => (k + 1) / looks);

/** S1, S1b, S1c: what looking 20 times at a fixed-horizon test does. */
export const naivePeeking = {
  id: 'S1-naive-peeking',
  run(random) {
    const z = normalIsf(0.025);
    const alarms = new Array(20).fill(0);
    let [bayes, strict] = [0, 0];
    for (let run = 0; run < RUNS; run++) {
      const path = zPath(() => sampleNormal(random), 20);
      const first = firstCrossing(path, new Array(20).fill(z));
      if (first >= 0) for (let k = first; k < 20; k++) alarms[k]++;
      if (firstCrossing(path, new Array(20).fill(normalIsf(0.05))) >= 0) bayes++;
      if (firstCrossing(path, [...new Array(19).fill(normalIsf(0.0005)), z]) >= 0) strict++;
    }
    const { exact, accept_K20: accept } = ANCHORS.S1_naive_peeking;
    const rows = [
      within('p < .05 at any of 20 looks', alarms[19] / RUNS, ...accept, exact[20]),
      rate('p < .05 at any of 10 looks (of 20)', alarms[9], RUNS, exact[10]),
      rate('flat-prior chance beyond .95, 20 looks', bayes, RUNS, ANCHORS.S1b_bayes_flat_peeking.exact[20]),
      rate('p < .001 early, .05 at the end', strict, RUNS, ANCHORS.S1c_strict_early_stop.exact[20]),
    ];
    const chart = lineChart('False alarms when a fixed test is looked at again and again', {
      xLabel: 'looks',
      yLabel: 'share of A/A experiments called significant so far',
      series: [
        { name: 'p < .05 at any look', points: alarms.map((count, k) => [k + 1, count / RUNS]) },
        {
          name: 'promised',
          points: [
            [1, 0.05],
            [20, 0.05],
          ],
        },
      ],
    });
    return { rows, chart };
  },
};

/** S2, S3: the same experiments with boundaries made for looking. */
export const validPeeking = {
  id: 'S2-S3-valid-peeking',
  run(random) {
    const fractions = fractionsOf(20);
    const boundaries = {
      'always-valid, N* = 5000': sequenceBoundaries(20, 500, 5000),
      "O'Brien-Fleming spending": groupSequentialDesign({
        type: 'obrienFlemingSpending',
        informationFractions: fractions,
      }).criticalValues,
      Pocock: groupSequentialDesign({ type: 'pocock', informationFractions: fractions }).criticalValues,
    };
    const alarms = Object.keys(boundaries).map(() => new Array(20).fill(0));
    for (let run = 0; run < RUNS; run++) {
      const path = zPath(() => sampleNormal(random), 20);
      for (const [i, bound] of Object.values(boundaries).entries()) {
        const first = firstCrossing(path, bound);
        if (first >= 0) for (let k = first; k < 20; k++) alarms[i][k]++;
      }
    }
    const [sequence, obrien, pocock] = alarms.map((counts) => counts[19] / RUNS);
    const rows = [
      within(
        'always-valid interval, 20 looks',
        sequence,
        ...ANCHORS.S2_always_valid.accept.interval,
        0.013721,
      ),
      within("O'Brien-Fleming spending, 20 looks", obrien, ...ANCHORS.S3_group_sequential.accept, 0.05),
      within('Pocock, 20 looks', pocock, ...ANCHORS.S3_group_sequential.accept, 0.05),
      ...everyTuning(random),
    ];
    const chart = lineChart('False alarms with boundaries made for looking', {
      xLabel: 'looks',
      yLabel: 'share of A/A experiments called significant so far',
      yTo: 0.06,
      series: [
        ...Object.keys(boundaries).map((name, i) => ({
          name,
          points: alarms[i].map((count, k) => [k + 1, count / RUNS]),
        })),
        {
          name: 'promised',
          points: [
            [1, 0.05],
            [20, 0.05],
          ],
        },
      ],
    });
    return { rows, chart };
  },
};

// Every tuning and spacing of the design stays below its exact rate, all far below 5 %.
function everyTuning(random) {
  const configurations = Object.entries(ANCHORS.S2_always_valid.exact).map(([name, exact]) => {
    const [tuning, looks, step] = name.match(/\d+/g).map(Number);
    return { name, exact, looks, boundaries: sequenceBoundaries(looks, step, tuning) };
  });
  const runs = 4_000;
  const alarms = configurations.map(() => 0);
  for (let run = 0; run < runs; run++) {
    const paths = { 20: zPath(() => sampleNormal(random), 20), 100: zPath(() => sampleNormal(random), 100) };
    for (const [i, { looks, boundaries }] of configurations.entries()) {
      if (firstCrossing(paths[looks], boundaries) >= 0) alarms[i]++;
    }
  }
  return configurations.map(({ name, exact }, i) =>
    atMost(`always-valid ${name}`, alarms[i], runs, Math.max(exact, 0.001)),
  );
}

/** S4: what each kind of looking costs in power at the fixed test's sample size. */
export const powerOfLooking = {
  id: 'S4-power-of-looking',
  run(random) {
    const runs = 4_000;
    const drift = normalIsf(0.025) + normalIsf(0.2);
    const fractions = fractionsOf(20);
    const designs = {
      'fixed (1 look)': [...new Array(19).fill(Infinity), normalIsf(0.025)],
      'OBF spending K=20': groupSequentialDesign({
        type: 'obrienFlemingSpending',
        informationFractions: fractions,
      }).criticalValues,
      'Pocock K=20': groupSequentialDesign({ type: 'pocock', informationFractions: fractions })
        .criticalValues,
      'always-valid CS N*=N_max=10000': sequenceBoundaries(20, 500, 10_000),
      'always-valid CS N*=5000,N_max=10000': sequenceBoundaries(20, 500, 5_000),
    };
    const found = Object.keys(designs).map(() => new Array(20).fill(0));
    for (let run = 0; run < runs; run++) {
      const path = zPath(() => sampleNormal(random), 20, drift);
      for (const [i, boundaries] of Object.values(designs).entries()) {
        const first = path.findIndex((z, k) => z >= boundaries[k]);
        if (first >= 0) for (let k = first; k < 20; k++) found[i][k]++;
      }
    }
    const rows = Object.keys(designs).map((name, i) =>
      rate(`power: ${name}`, found[i][19], runs, ANCHORS.S4_power_of_sequential_methods.exact[name].power),
    );
    const [, obrien, pocock, sequence] = rows.map(({ value }) => value);
    rows.push(
      within(
        "order: O'Brien-Fleming > Pocock > always-valid",
        Number(obrien > pocock && pocock > sequence),
        1,
        1,
        1,
      ),
    );
    const chart = lineChart('How soon each kind of looking finds an effect planned for 80 % power', {
      xLabel: 'looks (of 20)',
      yLabel: 'share of experiments that found it so far',
      yTo: 1,
      series: Object.keys(designs).map((name, i) => ({
        name: name.replace(/^always-valid CS /, 'sequence '),
        points: found[i].map((count, k) => [k + 1, count / runs]),
      })),
    });
    return { rows, chart };
  },
};

/** S15: the always-valid interval on rare conversions, looked at 490 times. */
export const rareConversions = {
  id: 'S15-rare-conversions',
  run(random) {
    const runs = 1_000;
    const alarms = new Array(500).fill(0);
    for (let run = 0; run < runs; run++) {
      const first = firstAlarm(random, 0.02);
      if (first >= 0) for (let k = first; k < 500; k++) alarms[k]++;
    }
    const rows = [
      atMost('A/A at 2 %, looks every 10 units per arm from 100 to 5000', alarms[499], runs, 0.05),
    ];
    const chart = lineChart('False alarms of the always-valid interval on 2 % conversions', {
      xLabel: 'units per arm',
      yLabel: 'share of A/A experiments called significant so far',
      yTo: 0.06,
      series: [
        { name: 'always-valid', points: alarms.map((count, k) => [(k + 1) * 10, count / runs]).slice(9) },
        {
          name: 'promised',
          points: [
            [100, 0.05],
            [5000, 0.05],
          ],
        },
      ],
    });
    return { rows, chart };
  },
};

function firstAlarm(random, p) {
  let [control, treatment] = [0, 0];
  for (let look = 1; look <= 500; look++) {
    for (let unit = 0; unit < 10; unit++) {
      if (random() < p) control++;
      if (random() < p) treatment++;
    }
    const n = look * 10;
    const variance = (count) => ((count / n) * (1 - count / n)) / n;
    const standardError = Math.sqrt(variance(control) + variance(treatment));
    if (n < 100 || standardError === 0) continue;
    const { pValue } = sequentialConfidenceInterval({
      estimate: (treatment - control) / n,
      standardError,
      n: 2 * n,
    });
    if (pValue < 0.05) return look - 1;
  }
  return -1;
}
