import type { Flags } from '@pennon/next';
import { describe, expect, it } from 'vitest';
import { askTagged } from '../dist/ask-database.js';
import {
  type AskRuleset,
  errors,
  flagsOf,
  hero,
  nobody,
  server,
  servesWide,
  timers,
} from './ruleset-stage.js';

describe('questions at once', () => {
  const many = (count: number): undefined[] => Array.from({ length: count });

  /** Answers the next questions out of their order: each waits for its own word. */
  function scripted(): { flags: Flags; said: ((answer: unknown) => void)[] } {
    const said: ((answer: unknown) => void)[] = [];
    const ask: AskRuleset = () => new Promise((resolve) => said.push(resolve));
    return { flags: flagsOf({ ask }), said };
  }

  const answerTo = async (since: number): Promise<unknown> =>
    (await fetch(`${server.url}?since=${since}`)).json();

  it('are each judged by what they asked, whatever another doubts', async () => {
    await hero(flagsOf());
    const { flags, said } = scripted();
    const answers = [hero(flags), hero(flags)];
    await expect.poll(() => said.length).toBe(2);
    const unchanged = await answerTo(1);
    server.commit([servesWide]);
    server.error = 1;
    said[0]?.(await answerTo(1));
    await expect.poll(() => said.length).toBe(3); // the first one asks for everything
    said[1]?.(unchanged);
    expect(await answers[1]).toBe('TALL');
    said[2]?.(await answerTo(-1));
    await expect.poll(() => said.length).toBe(4);
    said[3]?.(await answerTo(2));
    expect(await answers[0]).toBe('WIDE');
    expect(errors).toEqual([]);
  });

  it('that are all told an older state go back to none', async () => {
    const older = await answerTo(-1);
    server.commit([servesWide]);
    await hero(flagsOf());
    const { flags, said } = scripted();
    const answers = [hero(flags), hero(flags)];
    await expect.poll(() => said.length).toBe(2);
    for (const say of said) say(older);
    await expect.poll(() => said.length).toBe(4);
    for (const say of said.slice(2)) say(await answerTo(-1));
    expect(await Promise.all(answers)).toEqual(['WIDE', 'WIDE']);
    expect(errors).toEqual([]);
  });

  it('are all answered from one ruleset, which is patched once', async () => {
    const flags = flagsOf();
    await hero(flags);
    server.commit([servesWide]);
    const results = await Promise.all(many(100).map(() => flags.forRequest(nobody).evaluate('hero')));
    expect(new Set(results).size).toBe(1);
    expect(results[0]).toMatchObject({ value: 'WIDE' });
    // An answer that was overtaken is no doubt: nobody asked for everything.
    expect(new Set(server.questions.slice(2))).toEqual(new Set(['1', '2']));
  });

  it('are few where the database hangs: nobody waits twice, and every page has its tag', async () => {
    await hero(flagsOf());
    let tagged = 0;
    const ask: AskRuleset = (question, options) => {
      tagged++;
      return askTagged(question, options);
    };
    const flags = flagsOf({ timeoutMs: 200, ask });
    server.trouble = 'silence';
    server.commit([servesWide]);
    flags.setup.ruleset.forget();
    const before = server.questions.length;
    expect(new Set(await Promise.all(many(40).map(() => hero(flags))))).toEqual(new Set(['TALL']));
    expect(server.questions.length - before).toBe(8);
    expect(tagged).toBe(40);
    expect(errors).toHaveLength(1);
  });

  it('wait in line where the database is slow, and then have what it says', async () => {
    const flags = flagsOf();
    await hero(flags);
    let open = (): void => {};
    server.gate = new Promise((resolve) => {
      open = resolve;
    });
    server.commit([servesWide]);
    const before = server.questions.length;
    const answers = many(40).map(() => hero(flags));
    await expect.poll(() => server.questions.length - before).toBe(8);
    open();
    expect(new Set(await Promise.all(answers))).toEqual(new Set(['WIDE']));
    expect(errors).toEqual([]);
  });

  it('that never end give way to others', async () => {
    const flags = flagsOf({ timeoutMs: 50, ask: () => new Promise(() => {}) });
    void Promise.all(many(8).map(() => hero(flags)));
    await expect.poll(() => timers.length).toBe(8);
    for (const ring of timers) ring();
    expect(await hero(flagsOf())).toBe('TALL');
  });
});
