import { PennonError } from '@pennon/core';
import type { SendEvents } from '@pennon/store/events';

/** To the shop's server, where the browser has no key of Supabase's. */
export const sendEvents: SendEvents = async (events, { signal, isLeaving }) => {
  const response = await fetch('/api/shop/events', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ events }),
    keepalive: isLeaving,
    signal,
  });
  if (!response.ok) {
    const { status } = response;
    throw new PennonError('EVENTS_NOT_TAKEN', `The shop answered ${status}.`, { details: { status } });
  }
  return await response.json();
};
