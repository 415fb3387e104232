import type { Transport, TransportEvent } from './transport.js';

/** What a transport tells under a name. */
export type TransportEventOf<Name extends TransportEvent['type']> = Extract<
  TransportEvent,
  { readonly type: Name }
>;

/**
 * Calls the listener with each event of that name, as `listenTo` does for a store, until what it returns is called. It
 * is the transport's to tell, not the store's: one transport serves many stores, which do not know which adapter speaks.
 */
export function listenToTransport<Name extends TransportEvent['type']>(
  transport: Pick<Transport, 'subscribe'>,
  name: Name,
  listener: (event: TransportEventOf<Name>) => void,
): () => void {
  const isNamed = (event: TransportEvent): event is TransportEventOf<Name> => event.type === name;
  return transport.subscribe((event) => {
    if (isNamed(event)) listener(event);
  });
}
