import type { PennonError } from '@pennon/core';

/** What hears of troubles unless the app does. */
export function warn({ code, message, hint = '' }: PennonError): void {
  console.warn(`Pennon ${code}: ${message} ${hint}`);
}
