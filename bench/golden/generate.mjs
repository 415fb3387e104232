// Writes what the vendors' own packages answer into packages/core/test/golden/vendors.json.
// Run it with `npm run golden` in bench/, after `npm ci` there.
import { readFileSync, writeFileSync } from 'node:fs';
import { schemes } from './vendors.mjs';

/** 1,200 units: sequential, numeric, and like UUIDs. */
const UNITS = Array.from({ length: 1200 }, (_, index) => {
  if (index < 500) return `user-${index}`;
  if (index < 800) return String(index * 7919);
  const hex = (Math.imul(index, 2654435761) >>> 0).toString(16).padStart(8, '0');
  return `${hex}-4f89-41d3-9a0c-${hex}${index}`;
});

const packageVersion = (name) =>
  JSON.parse(readFileSync(new URL(`../node_modules/${name}/package.json`, import.meta.url), 'utf8')).version;

const golden = [];
for (const scheme of await schemes()) {
  const answers = [];
  for (const unit of UNITS) answers.push(await scheme.answer(unit));
  golden.push({
    name: scheme.name,
    package: `${scheme.package}@${packageVersion(scheme.package)}`,
    what: scheme.what,
    serve: scheme.serve,
    answers: answers.join(''),
  });
  const counts = Object.entries(Object.groupBy?.(answers, (answer) => answer) ?? {}).map(
    ([k, v]) => `${k}:${v.length}`,
  );
  console.log(scheme.name, new Set(answers).size, counts.join(' '), answers.join('').slice(0, 40));
}

const target = new URL('../../packages/core/test/golden/vendors.json', import.meta.url);
writeFileSync(target, `${JSON.stringify({ units: UNITS, schemes: golden }, null, 2)}\n`);
process.exit(0);
