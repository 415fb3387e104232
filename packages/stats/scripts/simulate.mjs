// Runs every simulation of the statistics' specification once, seeded, and fails if a number leaves its bounds.
// Draws one chart each into docs/guides/simulations.
import { mkdirSync, writeFileSync } from 'node:fs';
import { createRandom } from '@pennon/stats';
import { naivePeeking, powerOfLooking, rareConversions, validPeeking } from './protocols/peeking.mjs';
import {
  calibration,
  coverage,
  multiplicity,
  plannedPower,
  relativeBias,
  uniformity,
  varianceReduction,
} from './protocols/tests.mjs';
import { ratioPeeking, regret } from './protocols/traffic.mjs';

const SEED = 20260721;
const FOLDER = new URL('../../../docs/guides/simulations/', import.meta.url);

const protocols = [
  naivePeeking,
  validPeeking,
  powerOfLooking,
  uniformity,
  varianceReduction,
  coverage,
  relativeBias,
  ratioPeeking,
  regret,
  plannedPower,
  multiplicity,
  calibration,
  rareConversions,
];

mkdirSync(FOLDER, { recursive: true });
const started = performance.now();
let failures = 0;
for (const [i, { id, run }] of protocols.entries()) {
  const begun = performance.now();
  const { rows, chart } = run(createRandom(SEED + i));
  writeFileSync(new URL(`${id}.svg`, FOLDER), chart);
  failures += rows.filter(({ ok }) => !ok).length;
  console.log(`${id}  (${seconds(begun)} s)`);
  for (const row of rows) console.log(line(row));
}
console.log(`${protocols.length} protocols, ${failures} numbers out of bounds, ${seconds(started)} s`);
process.exitCode = failures > 0 ? 1 : 0;

function line({ name, value, low, high, ok }) {
  return `  ${ok ? 'ok  ' : 'FAIL'} ${name.padEnd(64)} ${show(value).padStart(10)}  in [${show(low)}, ${show(high)}]`;
}

function show(value) {
  return Number(value.toPrecision(6)).toString();
}

function seconds(since) {
  return ((performance.now() - since) / 1000).toFixed(1);
}
