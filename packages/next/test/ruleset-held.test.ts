import { describe, expect, it, vi } from 'vitest';
import { errors, flagsOf, hero, pass, server, servesWide } from './ruleset-stage.js';

describe('what a process holds', () => {
  const process = { ruleset: 'process' } as const;

  it('is waited for once, by however many', async () => {
    const flags = flagsOf();
    const answers = await Promise.all(Array.from({ length: 20 }, () => hero(flags, process)));
    expect(new Set(answers)).toEqual(new Set(['TALL']));
    expect(server.questions).toEqual(['-1', '1']);
  });

  it('serves without a question for some seconds, and then while it is refreshed', async () => {
    const flags = flagsOf();
    await hero(flags, process);
    server.commit([servesWide]);
    pass(2_999);
    expect(await hero(flags, process)).toBe('TALL');
    expect(server.questions).toHaveLength(2);
    pass(1);
    expect(await hero(flags, process)).toBe('TALL');
    await expect.poll(() => hero(flags, process)).toBe('WIDE');
    expect(server.questions).toEqual(['-1', '1', '1', '2']);
  });

  it('is waited for when it is older than the polling floor', async () => {
    const flags = flagsOf({ revalidateSeconds: 60 });
    await hero(flags, process);
    server.commit([servesWide]);
    pass(63_000);
    expect(await hero(flags, process)).toBe('WIDE');
  });

  it.each([
    ['serves while it is refreshed', 9_999, 'TALL'],
    ['is waited for', 10_000, 'WIDE'],
  ])('%s on the edge, where no webhook reaches it, when it is %i ms old', async (_, ageMs, answer) => {
    vi.stubEnv('NEXT_RUNTIME', 'edge');
    const flags = flagsOf();
    vi.unstubAllEnvs();
    await hero(flags, process);
    server.commit([servesWide]);
    pass(ageMs);
    expect(await hero(flags, process)).toBe(answer);
  });

  it('is refreshed by the times of whoever waits for it', async () => {
    await hero(flagsOf(), process);
    server.forgetHistory();
    server.trouble = 'silence';
    pass(63_000);
    const waits = hero(flagsOf({ timeoutMs: 60_000 }), process);
    await expect.poll(() => server.questions.length).toBe(3);
    expect(await hero(flagsOf({ timeoutMs: 50 }), process)).toBe('TALL');
    expect(errors).toHaveLength(1);
    await server.close();
    expect(await waits).toBe('TALL');
  });

  it('is waited for after something has changed', async () => {
    const flags = flagsOf();
    await hero(flags, process);
    server.commit([servesWide]);
    flags.setup.ruleset.forget();
    expect(await hero(flags, process)).toBe('WIDE');
  });

  it('is not what was asked for before something changed, however late that is answered', async () => {
    const flags = flagsOf();
    await hero(flags, process);
    pass(3_000);
    let open = (): void => {};
    server.gate = new Promise((resolve) => {
      open = resolve;
    });
    await hero(flags, process); // asks behind our back
    await expect.poll(() => server.questions.length).toBe(3);
    server.gate = undefined;
    server.commit([servesWide]);
    flags.setup.ruleset.forget();
    open();
    // Its answer is in when another question, which was asked later, has been answered.
    await hero(flagsOf({ key: 'sb_secret_y' }), process);
    expect(await hero(flags, process)).toBe('WIDE');
  });

  it('serves on while the database is away', async () => {
    const flags = flagsOf();
    await hero(flags, process);
    server.trouble = { status: 503 };
    pass(120_000);
    expect(await hero(flags, process)).toBe('TALL');
    expect(await hero(flags, process)).toBe('TALL');
    expect(errors).toHaveLength(1);
  });
});
