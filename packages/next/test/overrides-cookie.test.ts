import type { PennonError } from '@pennon/core';
import { signOverrides } from '@pennon/next';
import { overridesCookie } from '@pennon/next/testing';
import type { Overrides } from '@pennon/store';
import { NextRequest } from 'next/server.js';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  type OverridesReader,
  type OverridesReaderOptions,
  overridesReader,
} from '../dist/overrides-cookie.js';
import { signerOf } from '../dist/signed.js';

const secret = 'a secret of exactly 32 characters';
const signing = { environment: 'production', secret };
const now = Date.UTC(2026, 10, 21);

beforeEach(() => {
  vi.useFakeTimers({ now, toFake: ['Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});

type Read = (value: string | undefined, at?: number) => Promise<Overrides>;

/** Reads the value of a cookie as it comes in a request. */
function reading(options: Partial<OverridesReaderOptions>): Read {
  const read = overridesReader({ ...signing, isDevelopment: false, onError: () => {}, ...options });
  return (value, at = now) => read(carrying(value), at, new Map());
}

function carrying(value: string | undefined): NextRequest {
  const headers = value === undefined ? {} : { cookie: `pennon_overrides=${encodeURIComponent(value)}` };
  return new NextRequest('https://shop.test/', { headers });
}

describe('overrides in production', () => {
  const read = reading({});

  it('are those that were signed', async () => {
    expect(await read(await signOverrides({ hero: 'tall' }, signing))).toEqual({ hero: 'tall' });
  });

  it('are those of an end-to-end test', async () => {
    const cookie = await overridesCookie({ hero: 'tall' }, { ...signing, url: 'https://shop.test' });
    expect(cookie).toMatchObject({ name: 'pennon_overrides', url: 'https://shop.test' });
    expect(await read(cookie.value)).toEqual({ hero: 'tall' });
  });

  it('end when they expire', async () => {
    const value = await signOverrides({ hero: 'tall' }, { ...signing, expiresAt: now });
    expect(await read(value, now - 1)).toEqual({ hero: 'tall' });
    expect(await read(value, now)).toEqual({});
  });

  it('end after a day unless told otherwise', async () => {
    const cookie = await overridesCookie({ hero: 'tall' }, { ...signing, url: 'https://shop.test' });
    for (const value of [await signOverrides({ hero: 'tall' }, signing), cookie.value]) {
      expect(await read(value, now + 86_399_999)).toEqual({ hero: 'tall' });
      expect(await read(value, now + 86_400_000)).toEqual({});
    }
  });

  it('are none in another environment with the same secret', async () => {
    const staging = { ...signing, environment: 'staging' };
    const value = await signOverrides({ hero: 'tall' }, staging);
    expect(await read(value)).toEqual({});
    expect(await reading(staging)(value)).toEqual({ hero: 'tall' });
  });

  it.each([undefined, '', 'x', '{"hero":"tall"}', 'eyJ9.AAAA'])('are none in %j', async (value) => {
    expect(await read(value)).toEqual({});
  });

  it('are none when another secret signed them, or this one something else', async () => {
    expect(await read(await signOverrides({ hero: 'tall' }, { ...signing, secret: `${secret}!` }))).toEqual(
      {},
    );
    expect(await read(await signerOf(secret, 'exposure/1').sign({ hero: 'tall' }))).toEqual({});
  });

  it('are none without a secret', async () => {
    const value = await signOverrides({ hero: 'tall' }, signing);
    expect(await reading({ secret: undefined })(value)).toEqual({});
  });
});

describe('overrides in development', () => {
  const read = reading({ secret: undefined, isDevelopment: true });

  it('may be plain JSON', async () => {
    expect(await read('{"hero":"tall"}')).toEqual({ hero: 'tall' });
  });

  it.each(['{', '{"hero":1}', '{"hero":{"a":1}}', '["tall"]', 'null'])('are none in %j', async (value) => {
    expect(await read(value)).toEqual({});
  });

  it('keep what is sound beside what is not, and reach no prototype', async () => {
    const overrides = await read('{"hero":"tall","x":1,"toString":"y"}');
    expect(overrides).toEqual({ hero: 'tall', toString: 'y' });
    expect(Object.getPrototypeOf(await read('{"__proto__":"y"}'))).toBe(Object.prototype);
  });

  it('may be signed too', async () => {
    const value = await signOverrides({ hero: 'tall' }, signing);
    expect(await reading({ isDevelopment: true })(value)).toEqual({ hero: 'tall' });
  });
});

describe("an app's own overrides", () => {
  const more: OverridesReader = async () => ({ hero: 'wide', banner: 'sale' });

  it('hold beside those of the cookie, which win', async () => {
    const value = await signOverrides({ hero: 'tall' }, signing);
    expect(await reading({ more })(value)).toEqual({ hero: 'tall', banner: 'sale' });
  });

  it('are reported once when they fail, until it is over, and cost nobody a page', async () => {
    const errors: PennonError[] = [];
    let isBroken = true;
    const broken: OverridesReader = async () => {
      if (isBroken) throw new Error('no');
      return {};
    };
    const read = reading({ more: broken, onError: (error) => void errors.push(error) });
    for (const _ of ['once', 'twice']) {
      expect(await read(await signOverrides({ hero: 'tall' }, signing))).toEqual({ hero: 'tall' });
    }
    expect(errors).toMatchObject([{ code: 'OVERRIDES_FAILED', message: 'no' }]);
    isBroken = false;
    await read(undefined);
    isBroken = true;
    await read(undefined);
    expect(errors).toHaveLength(2);
  });
});
