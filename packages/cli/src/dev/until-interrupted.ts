const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Signals this soon after the first are the same Ctrl+C: a terminal tells the whole group, and npm passes it on again. */
const echoMs = 1_000;

/** The first signal to stop, from now on. A later one, that is no echo of it, ends the process at once. */
export function untilInterrupted(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    let firstAtMs: number | undefined;
    for (const signal of signals) {
      process.on(signal, () => {
        firstAtMs ??= performance.now();
        if (performance.now() - firstAtMs > echoMs) process.exit(130);
        resolve(signal);
      });
    }
  });
}
