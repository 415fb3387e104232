// Breaks the built evaluator in one place at a time, and asks whether the cases of spec/ and the golden vectors notice.
//
// Stryker 9 mutates TypeScript through the JavaScript API of the compiler, which TypeScript 7 no longer has, and its vitest
// runner would run the tests against dist all the same. So this mutates dist, which is what the tests run against.
import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const DIST = fileURLToPath(new URL('../dist', import.meta.url));
const CASES = fileURLToPath(new URL('mutation-cases.mjs', import.meta.url));
const FILES = {
  evaluate: [
    'flag.js',
    'split.js',
    'experiment.js',
    'condition.js',
    'segment.js',
    'attribute-reader.js',
    'unit.js',
    'step.js',
    'score.js',
    'window.js',
    'prerequisite.js',
    'imported-split.js',
    'assignment-of.js',
    'placement-of.js',
  ],
  operators: [
    'operators.js',
    'rare-operators.js',
    'semver.js',
    'instant-of.js',
    'regex.js',
    'regex-automaton.js',
  ],
  bucketing: ['bucket-of.js', 'murmur3.js', 'bucketing.js', 'hashes.js', 'digests.js'],
};
/** Each: what is found, and what stands there instead. Only code is mutated, no comments and no imports. */
const MUTATIONS = [
  [/ === /g, ' !== '],
  [/ !== /g, ' === '],
  [/ < /g, ' <= '],
  [/ <= /g, ' < '],
  [/ > /g, ' >= '],
  [/ >= /g, ' > '],
  [/ && /g, ' || '],
  [/ \|\| /g, ' && '],
  [/ \+ /g, ' - '],
  [/ \* /g, ' / '],
  [/ \^ /g, ' | '],
  [/ >>> /g, ' >> '],
  [/\btrue\b/g, 'false'],
  [/\bfalse\b/g, 'true'],
  [/(?<=[ ([!&|])!(?=[\w(])/g, ''],
  [/\.every\(/g, '.some('],
  [/\.some\(/g, '.every('],
  // What stands for an index that is never missing (`?? 0`, `[a = 0]`) cannot be reached.
  [/(?<=[ (])(?<!\?\? |\w = )\d+(?=[ ;,)])/g, (number) => String(Number(number) + 1)],
  [/\binvalid\(\)/g, 'undefined'],
];

/** Survivors that no case can see, each with its reason. */
const EQUIVALENT = JSON.parse(readFileSync(new URL('mutation-survivors.json', import.meta.url), 'utf8'));

const workers = Number(process.env.MUTATE_WORKERS ?? 2);
const sites = Object.entries(FILES).flatMap(([group, files]) =>
  files.flatMap((file) => sitesOf(group, file)),
);
const wanted = process.argv[2] ? sites.filter(({ file }) => file.startsWith(process.argv[2])) : sites;
if (!(await survives(DIST))) throw new Error(`The build itself fails: node ${CASES} ${DIST}`);
const survivors = [];
let done = 0;
await Promise.all(Array.from({ length: workers }, work));
report();

function sitesOf(group, file) {
  const source = readFileSync(join(DIST, file), 'utf8');
  const code = source.replace(/\/\*[\s\S]*?\*\/|\/\/.*|^import .*$|^export \{.*$/gm, (text) =>
    text.replace(/[^\n]/g, '\u0000'),
  );
  return MUTATIONS.flatMap(([found, instead]) =>
    [...code.matchAll(found)].map((match) => {
      const text = typeof instead === 'function' ? instead(match[0]) : instead;
      const mutant = source.slice(0, match.index) + text + source.slice(match.index + match[0].length);
      const line = source.slice(0, match.index).split('\n').length;
      const id = `${file}: ${source.split('\n')[line - 1].trim()} [${match[0].trim()} → ${text.trim()}]`;
      return { group, file, line, mutant, id };
    }),
  );
}

async function work() {
  const directory = mkdtempSync(join(tmpdir(), 'mutant-'));
  cpSync(DIST, directory, { recursive: true });
  writeFileSync(join(directory, 'package.json'), '{"type":"module"}');
  for (let site = wanted[done++]; site; site = wanted[done++]) {
    const original = readFileSync(join(DIST, site.file));
    writeFileSync(join(directory, site.file), site.mutant);
    if (await survives(directory)) survivors.push(site);
    writeFileSync(join(directory, site.file), original);
    if (done % 50 === 0) process.stderr.write(`${done} of ${wanted.length}, ${survivors.length} survived\n`);
  }
  rmSync(directory, { recursive: true });
}

/** What takes twenty times as long as the original is killed too. */
function survives(directory) {
  return new Promise((resolve) => {
    execFile(process.execPath, [CASES, directory], { timeout: 30_000 }, (error) => resolve(!error));
  });
}

function report() {
  let isEnough = true;
  for (const group of Object.keys(FILES)) {
    const all = wanted.filter((site) => site.group === group);
    if (all.length === 0) continue;
    const alive = survivors.filter((site) => site.group === group);
    const killed = ((all.length - alive.length) / all.length) * 100;
    isEnough &&= killed >= 90 && alive.every(({ id }) => EQUIVALENT[id]);
    console.log(`${group}: ${all.length} mutants, ${killed.toFixed(1)} % killed`);
    for (const { id, line } of alive)
      console.log(`  survived (${line}) ${id} ${EQUIVALENT[id] ?? 'WITHOUT A REASON: a case is missing'}`);
  }
  process.exitCode = isEnough ? 0 : 1;
}
