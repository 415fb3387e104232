import type { RequestLike } from '@pennon/next';
import { describe, expect, it } from 'vitest';
import { errors, flagsOf, nobody, pass, server, servesWide, timers } from './ruleset-stage.js';

/** As Next hands it to what is rendered at its request. */
const visit: RequestLike = {
  ...nobody,
  headers: { get: (name) => (name === 'host' ? 'shop.example' : null) },
};
const action: RequestLike = { ...nobody, headers: { get: () => 'any' } };
const heroFor = (request: RequestLike, flags = flagsOf()): Promise<string> =>
  flags.forRequest(request).getFlag('hero', 'none');

describe('what a request has just asked', () => {
  it('serves others for 100 ms', async () => {
    await heroFor(visit);
    server.commit([servesWide]);
    pass(99);
    expect(await heroFor(visit)).toBe('TALL');
    expect(server.questions).toEqual(['-1', '1']);
    pass(1);
    expect(await heroFor(visit)).toBe('WIDE');
    expect(server.questions).toEqual(['-1', '1', '1', '2']);
  });

  it('counts from when it was asked, however late it was answered', async () => {
    let open = (): void => {};
    server.gate = new Promise((resolve) => {
      open = resolve;
    });
    const first = heroFor(visit);
    await expect.poll(() => server.questions.length).toBe(1);
    pass(100);
    server.gate = undefined;
    open();
    await first;
    server.commit([servesWide]);
    expect(await heroFor(visit)).toBe('WIDE');
  });

  it('serves those, too, who waited in line while it was asked', async () => {
    const answers = Array.from({ length: 40 }, () => heroFor(visit));
    expect(new Set(await Promise.all(answers))).toEqual(new Set(['TALL']));
    // Eight at once, each of which asks on until nothing is new.
    expect(server.questions.length).toBeLessThanOrEqual(16);
    expect(errors).toEqual([]);
  });

  it('is asked anew once something has changed', async () => {
    const flags = flagsOf();
    await heroFor(visit, flags);
    server.commit([servesWide]);
    flags.setup.ruleset.forget();
    expect(await heroFor(visit, flags)).toBe('WIDE');
  });

  it.each([
    ['a page that is forced to be static, which needs its tag', nobody],
    ['a server action, which may have changed a flag', action],
  ])('is asked anew for %s', async (_, request) => {
    await heroFor(visit);
    server.commit([servesWide]);
    expect(await heroFor(request)).toBe('WIDE');
  });

  it('is asked anew when the clock was put back', async () => {
    await heroFor(visit);
    server.commit([servesWide]);
    pass(-3_600_000);
    expect(await heroFor(visit)).toBe('WIDE');
  });

  it('is not what failed: the database rests, and is then asked again', async () => {
    server.trouble = { status: 500 };
    expect(await heroFor(visit)).toBe('none');
    server.trouble = undefined;
    expect(await heroFor(visit)).toBe('none');
    expect(server.questions).toHaveLength(1);
    for (const ring of timers) ring();
    expect(await heroFor(visit)).toBe('TALL');
    expect(errors).toHaveLength(1);
  });
});
