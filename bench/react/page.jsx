// biome-ignore lint/correctness/noUndeclaredDependencies: the bundle says who it is
import { setUp } from 'contestant';
import { memo } from 'react';
import { createRoot } from 'react-dom/client';

const names = Array.from({ length: 1_000 }, (_, index) => `flag-${index}`);

/** One round: a flag changes, and how long it is until the page shows it; and how many components rendered for it. */
globalThis.play = async ({ rounds, warmUp }) => {
  const { Provider, useFlag, prepare } = await setUp(names);
  let renders = 0;
  // Without memo a context's new value would be the smaller part of what is counted.
  const Reader = memo(({ name }) => {
    const value = useFlag(name);
    renders += 1;
    return <i id={name}>{String(value)}</i>;
  });
  const readers = names.map((name) => <Reader key={name} name={name} />);
  const container = document.body.appendChild(document.createElement('div'));
  createRoot(container).render(<Provider>{readers}</Provider>);
  await until(() => container.querySelectorAll('i').length === names.length);
  await quiet(() => renders);
  const times = [];
  const counts = [];
  for (let round = 0; round < warmUp + rounds; round += 1) {
    const name = names[(round * 37) % names.length];
    const element = document.getElementById(name);
    const value = element.textContent !== 'true';
    const change = prepare(name, value);
    renders = 0;
    const start = performance.now();
    change();
    await until(() => element.textContent === String(value));
    const tookMs = performance.now() - start;
    await quiet(() => renders);
    if (round < warmUp) continue;
    times.push(tookMs);
    counts.push(renders);
  }
  return { times, counts };
};

/** Looks after every task; a macrotask by message, which no timer clamps. */
async function until(holds) {
  for (const deadline = performance.now() + 20_000; performance.now() < deadline; await nextTask()) {
    if (holds()) return;
  }
  throw new Error('It never showed.');
}

/** Until nothing has rendered for a while, so that no late render is missed. */
async function quiet(count) {
  for (let before = -1, looks = 0; looks < 5; ) {
    looks = count() === before ? looks + 1 : 0;
    before = count();
    await new Promise((done) => setTimeout(done, 2));
  }
}

function nextTask() {
  return new Promise((done) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      done();
    };
    port2.postMessage(0);
  });
}
