/** The one error class of Pennon. `code` is public API; `hint` says what to do next. */
export class PennonError extends Error {
  override readonly name = 'PennonError';
  declare readonly code: string;
  declare readonly hint: string | undefined;
  declare readonly details: unknown;

  constructor(
    code: string,
    message: string,
    options: {
      readonly hint?: string | undefined;
      readonly details?: unknown;
      readonly cause?: unknown;
    } = {},
  ) {
    super(message, options);
    this.code = code;
    this.hint = options.hint;
    this.details = options.details;
  }
}
