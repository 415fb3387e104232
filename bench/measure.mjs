/** Median of a list of numbers. */
export function medianOf(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

/**
 * ns per call of each contestant, in rounds: every round runs all of them, each time in another order, so that
 * what the machine does meanwhile meets them alike. `count` calls make one sample.
 */
export async function interleave(contestants, { rounds, sampleMs }) {
  const runs = await Promise.all(
    contestants.map(async ({ name, run }) => ({
      name,
      run,
      count: await calibrate(run, sampleMs),
      samples: [],
    })),
  );
  for (let round = 0; round < rounds; round++) {
    const shift = round % runs.length;
    for (const contestant of [...runs.slice(shift), ...runs.slice(0, shift)]) {
      contestant.samples.push(await sample(contestant.run, contestant.count, round * 1013));
    }
  }
  return runs.map(({ name, samples }) => ({ name, ns: medianOf(samples) }));
}

/** What the calls answered, so that none can be left out as unused. */
export const answers = { yes: 0 };

async function sample(run, count, start) {
  const isAsync = run(start) instanceof Promise;
  const begin = process.hrtime.bigint();
  if (isAsync) for (let index = 0; index < count; index++) answers.yes += (await run(start + index)) ? 1 : 0;
  else for (let index = 0; index < count; index++) answers.yes += run(start + index) ? 1 : 0;
  return Number(process.hrtime.bigint() - begin) / count;
}

async function calibrate(run, sampleMs) {
  let count = 16;
  for (;;) {
    const ns = await sample(run, count, 0);
    if (ns * count > sampleMs * 1e6 || count > 1e6) return Math.max(8, Math.round((sampleMs * 1e6) / ns));
    count *= 4;
  }
}

/** Bytes allocated per call, warm; needs a young generation large enough that nothing is collected meanwhile. */
export async function bytesPerCall(run, count = 20_000) {
  const isAsync = run(0) instanceof Promise;
  const loop = async (calls) => {
    if (isAsync) for (let index = 0; index < calls; index++) answers.yes += (await run(index)) ? 1 : 0;
    else for (let index = 0; index < calls; index++) answers.yes += run(index) ? 1 : 0;
  };
  await loop(count);
  const samples = [];
  for (let round = 0; round < 5; round++) {
    globalThis.gc?.();
    const before = process.memoryUsage().heapUsed;
    await loop(count);
    samples.push((process.memoryUsage().heapUsed - before) / count);
  }
  return Math.max(0, medianOf(samples));
}
