// Draws the guide's pictures from the functions that it describes: node draw-guide.mjs [folder]
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  betaPdf,
  betaPosterior,
  createRandom,
  proportionDifferenceCI,
  relativeLift,
  sampleBinomial,
  sequentialConfidenceInterval,
  twoProportionZTest,
} from '@pennon/stats';
import { bandChart, intervalChart, lineChart } from './svg.mjs';

const GUIDE = fileURLToPath(new URL('../../../docs/guides/how-pennon-decides', import.meta.url));

const drawings = {
  'small-counts': smallCounts(),
  lift: lifts(),
  watching: watching(),
  posteriors: posteriors(),
};

const folder = process.argv[2] ?? GUIDE;
mkdirSync(folder, { recursive: true });
for (const [name, drawing] of Object.entries(drawings)) writeFileSync(join(folder, `${name}.svg`), drawing);

function smallCounts() {
  const arms = { control: { n: 100, successes: 2 }, treatment: { n: 100, successes: 6 } };
  const names = {
    wald: 'Wald',
    agrestiCaffo: 'Agresti-Caffo',
    newcombe: 'Newcombe',
    score: 'score (default)',
  };
  const rows = Object.entries(names).map(([method, name], series) => {
    const { estimate, ciLower, ciUpper } = proportionDifferenceCI({ ...arms, method });
    return { name, estimate, low: ciLower, high: ciUpper, series: method === 'score' ? 0 : series + 1 };
  });
  return intervalChart('95 % intervals of the difference, 2 of 100 against 6 of 100', {
    rows,
    marks: [{ at: 0, name: 'no difference' }],
    format: percent,
  });
}

function lifts() {
  const arms = { control: { n: 200, mean: 4, variance: 400 }, treatment: { n: 200, mean: 7, variance: 500 } };
  const names = { delta: 'delta method', logRatio: 'log-ratio', fieller: 'Fieller (default here)' };
  const rows = Object.entries(names).map(([method, name], i) => {
    const { estimate, ciLower, ciUpper } = relativeLift({ ...arms, method });
    return { name, estimate, low: ciLower, high: ciUpper, series: method === 'fieller' ? 0 : i + 1 };
  });
  return intervalChart('95 % intervals of the lift when the control is known to 35 %', {
    rows,
    marks: [{ at: 0, name: 'no lift' }],
    format: percent,
  });
}

function watching() {
  const random = createRandom(38);
  const [control, treatment] = [
    { n: 0, successes: 0 },
    { n: 0, successes: 0 },
  ];
  const [fixed, valid] = [[], []];
  for (let day = 1; day <= 40; day++) {
    for (const [arm, rate] of [
      [control, 0.1],
      [treatment, 0.104],
    ]) {
      arm.n += 500;
      arm.successes += sampleBinomial(random, 500, rate);
    }
    const { estimate, ciLower, ciUpper } = twoProportionZTest({ control, treatment, variance: 'unpooled' });
    const standardError = (ciUpper - estimate) / 1.959964;
    const sequence = sequentialConfidenceInterval({
      estimate,
      standardError,
      n: control.n + treatment.n,
      tuningParameter: 20_000,
    });
    fixed.push([day, ciLower, ciUpper, estimate]);
    valid.push([day, sequence.ciLower, sequence.ciUpper, estimate]);
  }
  return bandChart('One experiment watched daily (1,000 units a day, true difference 0.4 points)', {
    bands: [
      { name: 'always-valid 95 % interval', points: valid.slice(2) },
      { name: 'fixed 95 % interval', points: fixed.slice(2) },
    ],
    xLabel: 'days',
    yLabel: 'difference of conversion rates',
    format: percent,
  });
}

function posteriors() {
  const arms = [
    ['control: 100 of 1,000', { n: 1_000, successes: 100 }],
    ['treatment: 120 of 1,000', { n: 1_000, successes: 120 }],
  ];
  const series = arms.map(([name, counts]) => {
    const { alpha, beta } = betaPosterior(counts);
    return {
      name,
      points: Array.from({ length: 121 }, (_, i) => [
        0.06 + i * 0.001,
        betaPdf(0.06 + i * 0.001, alpha, beta),
      ]),
    };
  });
  return lineChart('What is known about two conversion rates', {
    series,
    xLabel: 'conversion rate',
    yLabel: 'posterior density',
  });
}

function percent(value) {
  return `${Number((value * 100).toPrecision(2))} %`;
}
