// Every case of spec/ and every golden unit against the build in the directory given; exit code 1 at the first difference.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const load = (name) => import(pathToFileURL(join(process.argv[2], name)).href);
const read = (path) => JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'));
const { compile, bucketOf, checksumOf, emptyRuleset } = await load('index.js');
const { importedBucketing } = await load('bucketing.js');

const same = (found, wanted, name) => {
  if (JSON.stringify(found) !== JSON.stringify(wanted)) {
    console.error(name, JSON.stringify(found)?.slice(0, 300), JSON.stringify(wanted)?.slice(0, 300));
    process.exit(1);
  }
};
const flagOf = (key, parts) => ({
  key,
  type: 'string',
  status: 'active',
  delivery: 'rules',
  variations: ['on', 'off', 'a', 'b', 'c', '-'].map((name) => ({ key: name, value: name })),
  offVariation: 'off',
  fallthrough: { variation: 'off' },
  ...parts,
});
const rulesetOf = (flag) => ({ ...emptyRuleset('test'), flags: { [flag.key]: flag } });
const ruleOf = (serve, when) => [{ id: 'r', ...(when !== undefined && { when }), serve }];

const { hashes, buckets, checksums } = read('../../../spec/bucketing.json');
for (const { name, unit, salt, bucket } of buckets) same(bucketOf(unit, salt), bucket, name);
for (const { name, documents, checksum } of checksums) same(checksumOf(documents), checksum, name);
for (const { name, text, hash } of hashes) {
  // Under the salt of checksums, a document's term is the hash of its own text: seen through bucketOf with an empty salt.
  const mixed = importedBucketing(
    { hash: 'murmur3_32', template: '{unit}', scale: { divide: 2 ** 32 } },
    '',
    1,
  );
  same(mixed(text), Math.floor((hash / 2 ** 32) * 100_000), name);
}

const { conditions, patterns } = read('../../../spec/operators.json');
for (const { name, condition, context, holds } of conditions) {
  const evaluator = compile(rulesetOf(flagOf('probe', { rules: ruleOf({ variation: 'on' }, condition) })));
  same(evaluator.evaluate('probe', context).variation, holds ? 'on' : 'off', name);
}
for (const { name, pattern, isValid } of patterns) {
  const when = { attribute: 'x', op: 'regex', value: pattern };
  const evaluator = compile(rulesetOf(flagOf('probe', { rules: ruleOf({ variation: 'on' }, when) })));
  same(evaluator.evaluate('probe', {}).reason, isValid ? 'fallback' : 'error', name);
}

const { groups } = read('../../../spec/evaluation.json');
const shape = ({ value, variation, reason, ruleId, experiment, errorCode }) => ({
  value,
  variation,
  reason,
  ruleId,
  experiment,
  errorCode,
});
for (const { name, ruleset, cases } of groups) {
  const evaluator = compile({ ...emptyRuleset('test'), ...ruleset });
  for (const { name: what, flag, context, result } of cases) {
    const found = evaluator.evaluate(flag, context);
    same(shape(found), shape(result), `${name}: ${what}`);
    if (found !== evaluator.evaluate(flag, context) || !Object.isFrozen(found)) same('fresh', 'frozen', what);
  }
}

const { units, schemes } = read('../test/golden/vendors.json');
for (const { name, serve, answers } of schemes) {
  const flag = flagOf('imported', { rules: ruleOf(serve), fallthrough: { variation: '-' } });
  const evaluator = compile(rulesetOf(flag), { bucketing: importedBucketing });
  const found = units.slice(0, 200).map((userId) => evaluator.evaluate('imported', { userId }).variation);
  same(found.join(''), answers.slice(0, 200), name);
}
process.exit(0);
