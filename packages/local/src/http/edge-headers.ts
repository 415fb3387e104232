import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';

/**
 * A request's headers as hosted Supabase's edge passes them on: with the address that the request came from, whatever
 * the client itself said of it.
 */
export function edgeHeaders({ headers, socket }: IncomingMessage): IncomingHttpHeaders {
  // An IPv4 address may come mapped into IPv6, and a local IPv6 one with its interface.
  const address = socket.remoteAddress?.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '');
  return { ...headers, 'cf-connecting-ip': address, 'x-real-ip': address, 'x-forwarded-for': address };
}
