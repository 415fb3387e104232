/**
 * JSON of at most 1,000 levels. `JSON.parse` reads deeper than `JSON.stringify` writes, so one message could end the
 * process that passes it on, and the embedded Postgres has as little stack.
 *
 * @throws Error for anything else
 */
export function parseJson(text: string): unknown {
  const value: unknown = JSON.parse(text);
  refuseDeep(value);
  return value;
}

/** @throws RangeError for what has more than 1,000 levels */
export function refuseDeep(value: unknown): void {
  let level: readonly unknown[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > levelLimit) throw new RangeError(`More than ${levelLimit} levels.`);
    level = level.flatMap((item) => (typeof item === 'object' && item !== null ? Object.values(item) : []));
  }
}

const levelLimit = 1_000;
