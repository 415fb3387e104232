// Bytes allocated per evaluation: node --expose-gc --max-semi-space-size=256 allocation.mjs
import { ALL } from './contestants.mjs';
import { bytesPerCall } from './measure.mjs';

const bytes = {};
for (const { name, setup } of ALL) {
  const work = await setup();
  bytes[name] = {};
  for (const key of ['W1', 'W2', 'W3', 'W4']) {
    if (work[key]) bytes[name][key] = Math.round((await bytesPerCall(work[key])) * 10) / 10;
  }
}
console.log(JSON.stringify(bytes));
process.exit(0);
