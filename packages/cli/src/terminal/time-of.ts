import { PennonError } from '@pennon/core';

/**
 * A time as ISO 8601 with an offset, or as how long ago: `90m`, `12h`, `7d`.
 *
 * @throws PennonError `USAGE`
 */
export function timeOf(text: string, nowMs: number = Date.now()): Date {
  const [, count, unit] = /^(\d+)([mhd])$/.exec(text) ?? [];
  const time = unit === undefined ? new Date(text) : new Date(nowMs - Number(count) * (unitMs[unit] ?? 0));
  const isWhole = unit !== undefined || /^\d{4}-\d{2}-\d{2}(T.*(Z|[+-]\d{2}:?\d{2}))?$/.test(text);
  if (isWhole && !Number.isNaN(time.getTime())) return time;
  throw new PennonError('USAGE', `"${text}" is no time.`, {
    hint: 'Write it as 2027-01-04, 2027-01-04T09:00:00Z, or how long ago: 90m, 12h, 7d.',
  });
}

const unitMs: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };
