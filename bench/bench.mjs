// The peers' packages, Pennon and the floor on the same work, interleaved. `npm run bench` at the root builds core first.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { chart } from './chart.mjs';
import { ALL, PEERS } from './contestants.mjs';
import { interleave } from './measure.mjs';

const TITLES = {
  W1: 'boolean flag, no rules',
  W2: 'percentage, varying users',
  W3: '5 rules × 3 conditions, a 50-entry list, a segment, a 25 % rollout',
  W4: '3-way experiment with traffic',
  W5: 'all of 100 flags for one new user',
  W6: 'one flag of 1,000 changes, until it answers',
};
/** At most this many floors; at least this many times as fast as the best peer. */
const GOALS = { W1: [2], W2: [1.5, 6], W3: [2, 8], W4: [2, 6], W5: [2, 8] };
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 50);
/**
 * Long enough that what a contestant leaves behind is collected in its own samples: with 1 ms, who allocates nothing paid for
 * the garbage and the cold caches of the others, and the ratios swung by a third from run to run.
 */
const SAMPLE_MS = 10;

const child = (...args) =>
  JSON.parse(
    execFileSync(process.execPath, args, {
      cwd: import.meta.dirname ?? '.',
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    })
      .trim()
      .split('\n')
      .at(-1),
  );

async function evaluationFigures() {
  const works = [];
  for (const contestant of ALL) {
    process.stderr.write(`setting up ${contestant.name}\n`);
    works.push({ name: contestant.name, work: await contestant.setup() });
  }
  const figures = {};
  for (const key of Object.keys(GOALS)) {
    process.stderr.write(`${key} ${TITLES[key]}\n`);
    const contestants = works.flatMap(({ name, work }) => (work[key] ? [{ name, run: work[key] }] : []));
    // A first pass that is thrown away: the optimiser has seen everything before the clock counts.
    await interleave(contestants, { rounds: 10, sampleMs: SAMPLE_MS });
    figures[key] = shaped(await interleave(contestants, { rounds: ROUNDS, sampleMs: SAMPLE_MS }));
  }
  return figures;
}

async function changeFigures() {
  process.stderr.write(`W6 ${TITLES.W6}\n`);
  const contestants = [];
  for (const contestant of ALL) {
    if (contestant.change) contestants.push({ name: contestant.name, run: await contestant.change(1000) });
  }
  return shaped(await interleave(contestants, { rounds: 30, sampleMs: 5 }));
}

function loadFigures() {
  const figures = {};
  for (const count of [1000, 10_000]) {
    for (const { name, load } of ALL) {
      if (!load) continue;
      process.stderr.write(`W7 ${name}, ${count} flags\n`);
      const runs = Array.from({ length: 5 }, () => child('--expose-gc', 'load-one.mjs', name, String(count)));
      const middle = (pick) => runs.map(pick).sort((a, b) => a - b)[2];
      figures[count] ??= {};
      figures[count][name] = {
        ms: middle(({ ms }) => ms),
        heapMb: middle(({ heapMb }) => heapMb),
        allMb: runs[0].allMb,
        textMb: runs[0].textMb,
      };
    }
  }
  return figures;
}

function shaped(results) {
  const ns = Object.fromEntries(results.map(({ name, ns }) => [name, Math.round(ns * 10) / 10]));
  const { floor, pennon, ...peers } = ns;
  return { ...(floor !== undefined && { floor }), pennon, peers };
}

function print(workloads) {
  const names = ['floor', 'pennon', ...PEERS.map(({ name }) => name)];
  const of = (figures, name) => (name === 'floor' || name === 'pennon' ? figures[name] : figures.peers[name]);
  const cell = (ns) =>
    ns === undefined ? '–' : ns < 10_000 ? `${Math.round(ns)} ns` : `${(ns / 1000).toFixed(1)} µs`;
  const keys = Object.keys(workloads).filter((key) => /^W[1-6]$/.test(key));
  console.log(`| | ${keys.join(' | ')} |\n|---|${keys.map(() => '---|').join('')}`);
  for (const name of names)
    console.log(`| ${name} | ${keys.map((key) => cell(of(workloads[key], name))).join(' | ')} |`);
  console.log();
  for (const [key, [floors, times]] of Object.entries(GOALS)) {
    const { floor, pennon, peers } = workloads[key];
    const [best, ns] = Object.entries(peers).sort((a, b) => a[1] - b[1])[0];
    const ofFloor = pennon / floor;
    const ofPeer = ns / pennon;
    const isMet = ofFloor <= floors && (times === undefined || ofPeer >= times);
    console.log(
      `${isMet ? 'met   ' : 'MISSED'} ${key}: ${ofFloor.toFixed(2)} × floor (≤ ${floors}), ${ofPeer.toFixed(1)} × as fast as ${best}${times ? ` (≥ ${times})` : ''}`,
    );
  }
  const { W6, W7, allocation } = workloads;
  console.log(
    `${W6.pennon < 100_000 ? 'met   ' : 'MISSED'} W6: ${(W6.pennon / 1000).toFixed(1)} µs (< 100 µs)`,
  );
  const large = W7[10_000].pennon;
  const isSmall = large.heapMb < 10 && large.ms < 250;
  console.log(
    `${isSmall ? 'met   ' : 'MISSED'} W7: 10,000 flags (${large.textMb.toFixed(1)} MB of JSON) in ${large.ms.toFixed(0)} ms with parsing (< 250), ${large.heapMb.toFixed(1)} MB above the parsed JSON (< 10); ${large.allMb.toFixed(1)} MB once every flag was asked for`,
  );
  for (const [name, bytes] of Object.entries(allocation)) {
    console.log(
      `bytes per evaluation, ${name}: ${Object.entries(bytes)
        .map(([key, value]) => `${key} ${value}`)
        .join(', ')}`,
    );
  }
  for (const { name, notes = {} } of PEERS) {
    for (const [key, note] of Object.entries(notes))
      console.log(`note, ${name}${key === 'all' ? '' : ` ${key}`}: ${note}`);
  }
}

const workloads = await evaluationFigures();
workloads.W6 = await changeFigures();
workloads.W7 = loadFigures();
process.stderr.write('bytes per evaluation\n');
workloads.allocation = child('--expose-gc', '--max-semi-space-size=256', 'allocation.mjs');
const machine = `${cpus()[0]?.model ?? 'unknown'}, ${cpus().length} cores, Node ${process.version}`;
const lock = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8'));
const results = { machine, packages: lock.dependencies, workloads };
writeFileSync(new URL('results.json', import.meta.url), `${JSON.stringify(results, null, 2)}\n`);
writeFileSync(new URL('results.svg', import.meta.url), chart(results));
console.log(`${machine}\n`);
print(workloads);
process.exit(0);
