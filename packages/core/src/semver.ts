const IDENTIFIER = /^(?:0|[1-9]\d*|\d*[a-zA-Z-][\da-zA-Z-]*)$/;

/** A version's identifiers: three numbers, then those of the pre-release. */
export type Semver = readonly string[];

/** Semver 2.0.0 of at most 256 characters, strictly: no `v`, all three numbers; else undefined. */
export function semverOf(value: unknown): Semver | undefined {
  const parts =
    typeof value === 'string' &&
    value.length <= 256 &&
    /^(\d+\.\d+\.\d+)(?:-([^+]+))?(?:\+[\da-zA-Z-]+(?:\.[\da-zA-Z-]+)*)?$/.exec(value);
  if (!parts) return undefined;
  const [, release = '', suffix] = parts;
  const identifiers = release.split('.').concat(suffix ? suffix.split('.') : []);
  return identifiers.every((identifier) => IDENTIFIER.test(identifier)) ? identifiers : undefined;
}

/** Precedence of semver 2.0.0 § 11: negative, zero or positive. */
export function compareSemver(a: Semver, b: Semver): number {
  for (const [index, identifier] of a.entries()) {
    const other = b[index];
    // A pre-release comes before its version, a longer pre-release after a shorter one.
    if (other === undefined) return index === 3 ? -1 : 1;
    const order = compareIdentifiers(identifier, other);
    if (order) return order;
  }
  return a.length === b.length ? 0 : a.length === 3 ? 1 : -1;
}

function compareIdentifiers(a: string, b: string): number {
  const isWordA = /\D/.test(a);
  const isWordB = /\D/.test(b);
  if (isWordA !== isWordB) return isWordA ? 1 : -1;
  // Digits without leading zeros: the longer number is the larger, whatever its size.
  return (isWordA ? 0 : a.length - b.length) || (a < b ? -1 : Number(a > b));
}
