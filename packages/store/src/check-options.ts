import { PennonError } from '@pennon/core';

/** @throws PennonError `OPTIONS_INVALID` */
export function checkOptions({
  environment,
  pollMs = 1,
}: {
  readonly environment: string;
  readonly pollMs?: number | undefined;
}): void {
  if (/^[a-z0-9-]{1,63}$/.test(environment) && pollMs > 0) return;
  throw new PennonError(
    'OPTIONS_INVALID',
    `Cannot follow "${environment}" (a-z, 0-9, -) every ${pollMs} ms.`,
  );
}
