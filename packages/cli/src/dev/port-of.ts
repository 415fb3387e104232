import { PennonError } from '@pennon/core';

/** @throws PennonError `USAGE` */
export function portOf(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new PennonError('USAGE', `"${text}" is no port.`, {
    hint: 'Give a number from 0 (any free port) to 65535.',
  });
}
