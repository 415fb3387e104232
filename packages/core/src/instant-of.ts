const ISO =
  /^[1-9]\d{3}-\d\d-\d\dT([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,9})?)?(Z|[+-](0\d|1[0-4]):[0-5]\d)$/;

/** Epoch ms of a finite number, or of ISO 8601 with a mandatory offset, cut off below the millisecond; else undefined. */
export function instantOf(value: unknown): number | undefined {
  if (Number.isFinite(value)) return value as number; // isNumber is false for all but numbers
  if (typeof value !== 'string' || !ISO.test(value)) return undefined;
  // Engines disagree about 30 February: some refuse it, some roll over into March, where the day differs.
  const day = new Date(value.slice(0, 10)).getUTCDate();
  return day === Number(value.slice(8, 10)) ? Date.parse(value.replace(/(\.\d{3})\d+/, '$1')) : undefined;
}
