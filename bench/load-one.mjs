// Loads N flags into one evaluator, in a process of its own: node --expose-gc load-one.mjs <name> <count>
import { ALL } from './contestants.mjs';

const [wanted, count] = process.argv.slice(2);
const { text, ready, takesText } = ALL.find(({ name }) => name === wanted).load(Number(count));
const used = () => {
  for (let round = 0; round < 4; round++) globalThis.gc();
  return process.memoryUsage().heapUsed;
};
const start = process.hrtime.bigint();
const warm = JSON.parse(text);
const parseMs = Number(process.hrtime.bigint() - start) / 1e6;
const before = used();
const begin = process.hrtime.bigint();
const held = ready(takesText ? text : warm);
const readyMs = Number(process.hrtime.bigint() - begin) / 1e6;
const heapMb = (used() - before) / 1e6;
held[2]?.();
const allMb = (used() - before) / 1e6;
// What takes text parses it itself, and holds its own objects.
console.log(
  JSON.stringify({
    ms: takesText ? readyMs : parseMs + readyMs,
    heapMb,
    allMb,
    textMb: text.length / 1e6,
    held: held.length,
  }),
);
process.exit(0);
