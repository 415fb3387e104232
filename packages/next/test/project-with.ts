import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { checksumOf, type Document } from '@pennon/core';

/** A Supabase project as far as reading goes: it answers with these documents, whoever asks. */
export interface Project {
  readonly url: string;
  /** How often it was asked. */
  readonly asked: () => number;
  readonly close: () => Promise<void>;
}

export async function projectWith(documents: ReadonlyMap<string, Document>): Promise<Project> {
  let asked = 0;
  const all = [...documents.values()];
  const snapshot = { type: 'full', revision: 1, checksum: checksumOf(all), documents: all };
  const server = createServer((_, response) => {
    asked++;
    response.setHeader('content-type', 'application/json').end(JSON.stringify(snapshot));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked: () => asked,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
