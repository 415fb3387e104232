import { describe, expect, it } from 'vitest';
import { signOverrides } from '../dist/index.js';
import { overridesReader } from '../dist/overrides-cookie.js';
import { signerOf } from '../dist/signed.js';

const secret = 'a secret of exactly 32 characters';
const now = Date.UTC(2026, 10, 21);
const carrying = (value?: string) => ({
  cookies: { get: () => (value === undefined ? undefined : { value }) },
});

describe('overrides in production', () => {
  const read = overridesReader({ secret, isDevelopment: false });

  it('are those that were signed', async () => {
    const value = await signOverrides({ hero: 'tall' }, { secret });
    expect(await read(carrying(value), now)).toEqual({ hero: 'tall' });
  });

  it('end when they expire', async () => {
    const value = await signOverrides({ hero: 'tall' }, { secret, expiresAt: now });
    expect(await read(carrying(value), now - 1)).toEqual({ hero: 'tall' });
    expect(await read(carrying(value), now)).toEqual({});
  });

  it.each([undefined, '', 'x', '{"hero":"tall"}', 'eyJ9.AAAA'])('are none in %j', async (value) => {
    expect(await read(carrying(value), now)).toEqual({});
  });

  it('are none when another secret signed them, or this one something else', async () => {
    const foreign = await signOverrides({ hero: 'tall' }, { secret: `${secret}!` });
    expect(await read(carrying(foreign), now)).toEqual({});
    expect(await read(carrying(await signerOf(secret, 'exposure/1').sign({ hero: 'tall' })), now)).toEqual(
      {},
    );
  });

  it('are none without a secret', async () => {
    const unsigned = overridesReader({ secret: undefined, isDevelopment: false });
    expect(await unsigned(carrying(await signOverrides({ hero: 'tall' }, { secret })), now)).toEqual({});
  });
});

describe('overrides in development', () => {
  const read = overridesReader({ secret: undefined, isDevelopment: true });

  it('may be plain JSON', async () => {
    expect(await read(carrying('{"hero":"tall"}'), now)).toEqual({ hero: 'tall' });
  });

  it.each(['{', '{"hero":1}', '{"hero":{"a":1}}', '["tall"]', 'null'])('are none in %j', async (value) => {
    expect(await read(carrying(value), now)).toEqual({});
  });

  it('keep what is sound beside what is not, and reach no prototype', async () => {
    const overrides = await read(carrying('{"hero":"tall","x":1,"__proto__":"y"}'), now);
    expect(Object.entries(overrides)).toEqual([
      ['hero', 'tall'],
      ['__proto__', 'y'],
    ]);
    expect(Object.getPrototypeOf(overrides)).toBe(Object.prototype);
  });

  it('may be signed too', async () => {
    const both = overridesReader({ secret, isDevelopment: true });
    expect(await both(carrying(await signOverrides({ hero: 'tall' }, { secret })), now)).toEqual({
      hero: 'tall',
    });
  });
});
