const SEMVER =
  /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-((?:0|[1-9]\d*|\d*[a-zA-Z-][\da-zA-Z-]*)(?:\.(?:0|[1-9]\d*|\d*[a-zA-Z-][\da-zA-Z-]*))*))?(?:\+[\da-zA-Z-]+(?:\.[\da-zA-Z-]+)*)?$/;

/** A version's identifiers: three numbers, then those of the pre-release. */
export type Semver = readonly string[];

/** Semver 2.0.0 of at most 256 characters, strictly: no `v`, all three numbers; else undefined. */
export function semverOf(value: unknown): Semver | undefined {
  const parts = typeof value === 'string' && value.length <= 256 ? SEMVER.exec(value) : null;
  return parts ? ([...parts.slice(1, 4), ...(parts[4]?.split('.') ?? [])] as string[]) : undefined;
}

/** Precedence of semver 2.0.0 § 11: negative, zero or positive. */
export function compareSemver(a: Semver, b: Semver): number {
  for (let index = 0; index < a.length && index < b.length; index++) {
    const order = compareIdentifiers(a[index] as string, b[index] as string); // inside both
    if (order !== 0) return order;
  }
  // A version precedes its pre-releases; a longer pre-release comes after a shorter one.
  if (a.length === 3 || b.length === 3) return b.length - a.length;
  return a.length - b.length;
}

function compareIdentifiers(a: string, b: string): number {
  const isNumberA = /^\d+$/.test(a);
  const isNumberB = /^\d+$/.test(b);
  if (isNumberA !== isNumberB) return isNumberA ? -1 : 1;
  // Digits without leading zeros: the longer number is the larger, whatever its size.
  if (isNumberA && a.length !== b.length) return a.length - b.length;
  return a < b ? -1 : a > b ? 1 : 0;
}
