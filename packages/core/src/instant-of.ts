const ISO =
  /^([1-9]\d{3})-(\d\d)-(\d\d)T([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:\.(\d{1,9}))?)?(?:Z|([+-])(0\d|1[0-4]):([0-5]\d))$/;

/** Epoch ms of a finite number, or of ISO 8601 with a mandatory offset (below the millisecond is cut off); else NaN. */
export function instantOf(value: unknown): number {
  if (typeof value === 'number') return Number.isFinite(value) ? value : Number.NaN;
  const parts = typeof value === 'string' && value.length <= 40 ? ISO.exec(value) : null;
  if (!parts) return Number.NaN;
  const at = (index: number): number => Number(parts[index] ?? 0);
  const day = Date.UTC(at(1), at(2) - 1, at(3));
  // 30 February rolls over into March, and then its date differs.
  if (new Date(day).getUTCDate() !== at(3) || at(2) > 12 || at(2) < 1) return Number.NaN;
  const offset = (at(9) * 60 + at(10)) * (parts[8] === '-' ? -1 : 1);
  const ms = Math.floor(Number(`0.${parts[7] ?? 0}`) * 1000 + 1e-6);
  return day + ((at(4) * 60 + at(5) - offset) * 60 + at(6)) * 1000 + ms;
}
