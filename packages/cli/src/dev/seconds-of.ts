import { PennonError } from '@pennon/core';

/**
 * A time to live such as `15m`, in seconds.
 *
 * @throws PennonError `USAGE`
 */
export function secondsOf(text: string): number {
  const [, count = '', unit = ''] = /^(\d+)([smhd])$/.exec(text) ?? [];
  const seconds = Number(count) * (secondsIn[unit] ?? 0);
  if (seconds > 0 && seconds <= maxTtlSeconds) return seconds;
  throw new PennonError('USAGE', `"${text}" is no time to live.`, {
    hint: 'A whole number and s, m, h or d, at most 365d: 90s, 15m, 12h, 7d.',
  });
}

const secondsIn: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 };

const maxTtlSeconds = 365 * 86_400;
