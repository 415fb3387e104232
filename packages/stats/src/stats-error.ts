/** Why an argument was refused: it is not such a thing at all, or it lies outside its range. */
export type StatsErrorCode = 'INVALID_ARGUMENT' | 'OUT_OF_RANGE';

/**
 * Thrown for impossible arguments only. Conditions of the data (too few units, no variance) never throw:
 * they come back as the `status` of a result.
 */
export class StatsError extends RangeError {
  override readonly name = 'StatsError';
  readonly code: StatsErrorCode;
  /** Path of the argument, such as `control.variance`. */
  readonly field: string;
  readonly value: unknown;

  constructor(code: StatsErrorCode, field: string, value: unknown, requirement: string) {
    super(`${field} must be ${requirement}; got ${describe(value)}.`);
    this.code = code;
    this.field = field;
    this.value = value;
  }
}

function describe(value: unknown): string {
  return typeof value === 'string' ? `"${value}"` : String(value);
}
