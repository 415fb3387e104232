import type { CategoryConfig } from './transport-config.js';

/**
 * The checksum of what JSON says of a value, in hexadecimal; the order of an object's fields does not matter. Where
 * the platform has no `crypto.subtle` (a page without TLS), SHA-256 is CRC32.
 */
export async function digestOf(value: unknown, algorithm: CategoryConfig['checksum']): Promise<string> {
  return DIGESTS[algorithm](new TextEncoder().encode(canonical(value)));
}

const DIGESTS: Readonly<
  Record<CategoryConfig['checksum'], (bytes: Uint8Array<ArrayBuffer>) => string | Promise<string>>
> = {
  crc32: (bytes) => crc32(bytes).toString(16).padStart(8, '0'),
  async sha256(bytes) {
    const { subtle } = globalThis.crypto ?? {};
    if (!subtle) return DIGESTS.crc32(bytes);
    const digest = new Uint8Array(await subtle.digest('SHA-256', bytes));
    return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
  },
};

/** JSON with the fields of every object in the order of their names. */
function canonical(value: unknown): string {
  return (
    JSON.stringify(value, (_, inner: unknown) =>
      typeof inner === 'object' && inner !== null && !Array.isArray(inner)
        ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
        : inner,
    ) ?? ''
  );
}

/** Source: ISO 3309, as in zip and PNG; the polynomial 0xedb88320, reflected. */
function crc32(bytes: Uint8Array): number {
  let crc = -1;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}
