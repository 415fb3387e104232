import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { hmacSha256, utf8 } from '../dist/hmac-sha256.js';

it('signs as the platform does', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uint8Array({ minLength: 1, maxLength: 200 }),
      fc.string({ unit: 'binary', maxLength: 200 }),
      async (bytes, text) => {
        const algorithm = { name: 'HMAC', hash: 'SHA-256' };
        const key = await crypto.subtle.importKey('raw', Uint8Array.from(bytes), algorithm, false, ['sign']);
        const mac = await crypto.subtle.sign('HMAC', key, Uint8Array.from(utf8(text)));
        expect(hmacSha256([...bytes], text)).toEqual([...new Uint8Array(mac)]);
      },
    ),
  );
});
