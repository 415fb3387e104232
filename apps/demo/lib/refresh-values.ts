import type { RefreshValues } from '@pennon/store/values';

/** Asks the shop's server what the flags are for whoever this browser is. */
export const refreshValues: RefreshValues = async (signal, context) => {
  const response = await fetch('/api/pennon/evaluate', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ context }),
    signal,
  });
  if (!response.ok) throw new Error(`The shop answered ${response.status}.`);
  return await response.json();
};
