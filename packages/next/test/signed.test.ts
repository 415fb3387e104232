import { PennonError } from '@pennon/core';
import { describe, expect, it } from 'vitest';
// Not an export of the package: what it signs is.
import { signerOf } from '../dist/signed.js';

const secret = 'a secret of exactly 32 characters';
const now = Date.UTC(2026, 10, 21);

describe('what is signed', () => {
  const signer = signerOf(secret, 'test');

  it('is read as it was written, in any alphabet', async () => {
    const payload = { text: '旗 🏴', list: [1, null, true], empty: '' };
    expect(await signer.verify(await signer.sign(payload), now)).toEqual({ payload });
  });

  it('counts until the moment it expires, and no longer', async () => {
    const text = await signer.sign('x', now);
    expect(await signer.verify(text, now - 1)).toEqual({ payload: 'x' });
    expect(await signer.verify(text, now)).toEqual({ refusal: 'expired' });
  });

  it('is forged when one character of it is another', async () => {
    const text = await signer.sign({ plan: 'free' });
    for (const at of [0, 5, text.indexOf('.') + 1]) {
      const changed = text.slice(0, at) + (text[at] === 'A' ? 'B' : 'A') + text.slice(at + 1);
      expect(await signer.verify(changed, now)).toEqual({ refusal: 'forged' });
    }
  });

  it('is forged under another secret, and for another purpose', async () => {
    const text = await signer.sign('x');
    expect(await signerOf(`${secret}!`, 'test').verify(text, now)).toEqual({ refusal: 'forged' });
    expect(await signerOf(secret, 'other').verify(text, now)).toEqual({ refusal: 'forged' });
  });

  it.each(['', '.', 'x', 'a.b.c', '!.!', 'e30=.e30=', `${'a'.repeat(10_000)}.aaaa`])(
    'is forged when it is %j',
    async (text) => {
      expect(await signer.verify(text, now)).toEqual({ refusal: 'forged' });
    },
  );

  it('fits in a URL and a cookie as it is', async () => {
    expect(await signer.sign('?>ÿÿÿ', now)).toMatch(/^[\w-]+\.[\w-]+$/);
  });
});

it('signs nothing with a secret that is missing or short', () => {
  const codeOf = (given: string | undefined): unknown => {
    try {
      signerOf(given, 'test');
      return undefined;
    } catch (error) {
      return error instanceof PennonError && error.code;
    }
  };
  expect([undefined, '', 'x'.repeat(31), 'x'.repeat(32)].map(codeOf)).toEqual([
    'SECRET_MISSING',
    'SECRET_MISSING',
    'SECRET_TOO_SHORT',
    undefined,
  ]);
});
