import { murmur3 } from './murmur3.js';
import type { Document, DocumentKind } from './wire.js';

/** What one document at one version adds to the wire checksum: an integer in [0, 2^32). */
export function checksumTerm(kind: DocumentKind, key: string, version: number): number {
  return murmur3(`${kind}/${key}@${version}`) >>> 0;
}

/** The wire checksum: the sum of the documents' terms modulo 2^32, in any order. */
export function checksumOf(documents: Iterable<Pick<Document, 'kind' | 'key' | 'version'>>): number {
  let sum = 0;
  for (const { kind, key, version } of documents) sum = (sum + checksumTerm(kind, key, version)) >>> 0;
  return sum;
}
