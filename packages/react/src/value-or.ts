/**
 * The flag's value, or the default where there is none or it is of another type: a flag that is changed in the
 * database must not break the code that reads it. A default that is left out, or null, takes any value.
 */
export function valueOr<Default>(value: unknown, fallback: Default): Default {
  return isOfType(value, fallback) ? (value as Default) : fallback; // the same runtime type is all that can be known
}

export function isOfType(value: unknown, example: unknown): boolean {
  if (example === undefined || example === null) return value !== undefined;
  return value !== null && typeof value === typeof example && Array.isArray(value) === Array.isArray(example);
}
