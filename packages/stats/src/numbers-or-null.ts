/** Numbers that may not exist. */
export type NumbersOrNull<T> = {
  readonly [K in keyof T]: T[K] extends number ? number | null : T[K];
};

/** Sums of nothing and quotients by nothing are NaN while they are computed, and null in a result. */
export function numbersOrNull<T extends object>(fields: T): NumbersOrNull<T> {
  const result = { ...fields } as Record<string, unknown>;
  for (const key in result) if (Number.isNaN(result[key])) result[key] = null;
  return result as NumbersOrNull<T>;
}
