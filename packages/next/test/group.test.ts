import { compile, type Flag, PennonError } from '@pennon/core';
import { describe, expect, it } from 'vitest';
import { createGroup, type FlagGroup, type GroupOptions } from '../dist/group.js';
import { groupCodes } from '../dist/group-code.js';
import { documentsOf, experiment, flag, rulesetFrom } from './documents-of.js';

const secret = 'a secret of exactly 32 characters';
const hero = flag('hero', ['harbour', 'tall', 'wide'], {
  rules: [{ id: 'r', serve: { experiment: 'hero' } }],
});
const banner = flag('banner', ['none', 'sale', 'storm']);
const ruleset = documentsOf([hero, banner], [experiment('hero', ['harbour', 'tall'])]);

interface Options extends GroupOptions {
  readonly name?: string;
  readonly keys?: readonly string[];
  readonly secret?: string | undefined;
}

function groupOf(
  documents: typeof ruleset,
  { name = 'landing', keys = ['hero', 'banner'], budget, ...more }: Options = {},
): FlagGroup {
  const evaluator = compile(rulesetFrom(documents));
  return createGroup(
    {
      environment: 'production',
      secret: 'secret' in more ? more.secret : secret,
      documents: async () => documents,
      serve: async ({ cookies }, asked) => {
        const anonymousId = cookies.get('id')?.value ?? '';
        return { documents, results: asked.map((key) => evaluator.evaluate(key, { anonymousId })) };
      },
    },
    { name, keys, budget },
  );
}

const visit = (id: string) => ({ cookies: { get: () => ({ value: id }) }, headers: new Headers() });
const visits = Array.from({ length: 40 }, (_, index) => visit(`visitor-${index}`));

const landing = groupOf(ruleset);

describe('a code', () => {
  it('stands for what its visitor is served', async () => {
    const evaluator = compile(rulesetFrom(ruleset));
    for (const request of visits) {
      const { value } = evaluator.evaluate('hero', { anonymousId: request.cookies.get().value });
      expect(await landing.decode(await landing.precompute(request))).toEqual({
        hero: value,
        banner: 'NONE',
      });
    }
  });

  it('is short, and fits in a path and a file name of any disk', async () => {
    expect(await landing.precompute(visit('a'))).toMatch(/^[0-9a-z]{16}$/);
  });

  it.each(['', 'x', '../../etc/passwd', '000000', '0'.repeat(16), 'z'.repeat(10_000), '%00', '__proto__'])(
    'is refused when it is %j',
    async (code) => {
      expect(await landing.decode(code)).toBeUndefined();
    },
  );

  it.each([
    ['name', groupOf(ruleset, { name: 'other' })],
    ['list of flags', groupOf(ruleset, { keys: ['banner', 'hero'] })],
    ['secret', groupOf(ruleset, { secret: `${secret}!` })],
    ['kind: unsigned', groupOf(ruleset, { secret: undefined })],
  ])('is refused by a group of another %s', async (_, other) => {
    const code = await landing.precompute(visit('a'));
    expect(await other.decode(code)).toBeUndefined();
  });

  it('is refused when one character of it is another', async () => {
    const code = await landing.precompute(visit('a'));
    for (let at = 0; at < code.length; at++) {
      const changed = code.slice(0, at) + (code[at] === '1' ? '2' : '1') + code.slice(at + 1);
      expect(await landing.decode(changed), changed).toBeUndefined();
    }
  });

  it('stays when variations are added to its flags', async () => {
    const code = await landing.precompute(visit('a'));
    const grown = { ...banner, variations: [...banner.variations, { key: 'snow', value: 'SNOW' }] };
    const later = groupOf(documentsOf([hero, grown], [experiment('hero', ['harbour', 'tall'])]));
    expect(await later.decode(code)).toEqual(await landing.decode(code));
  });

  describe('of a variation that the page does not know', () => {
    const later = {
      ...banner,
      fallthrough: { variation: 'snow' },
      variations: [{ key: 'snow', value: 'SNOW' }],
    };
    const documents = documentsOf(
      [hero, { ...later, offVariation: 'snow' }],
      [experiment('hero', ['harbour', 'tall'])],
    );

    it('leaves that flag to its default', async () => {
      const code = await groupOf(documents).precompute(visit('a'));
      const { hero: value } = (await landing.decode(code)) ?? {};
      expect(await landing.decode(code)).toEqual({ hero: value });
    });

    it('is refused when nobody signs', async () => {
      const unsigned = { secret: undefined };
      const code = await groupOf(documents, unsigned).precompute(visit('a'));
      expect(await groupOf(ruleset, unsigned).decode(code)).toBeUndefined();
    });
  });

  it('tells a hundred variations apart, of whichever flag', () => {
    const variations = Array.from({ length: 100 }, (_, index) => `v${index}`);
    // Three characters do for 46,656: of thirty flags some have two variations that would share theirs.
    for (const key of Array.from({ length: 30 }, (_, index) => `flag-${index}`)) {
      const codes = groupCodes({ environment: 'production', name: 'many', keys: [key], secret });
      const read = variations.map((variation) =>
        codes.read(codes.write([variation], [variations]), [variations]),
      );
      expect(read).toEqual(variations.map((variation) => [variation]));
    }
  });

  it('leaves all to defaults while nothing is known', async () => {
    const empty = groupOf(documentsOf([]));
    expect(await empty.decode(await empty.precompute(visit('a')))).toEqual({});
    expect(await landing.decode(await empty.precompute(visit('a')))).toEqual({});
  });
});

describe('static params', () => {
  it('list what visitors are served, and leave out what nobody is', async () => {
    const params = await landing.staticParams();
    expect(params).toHaveLength(2);
    const codes = new Set(await Promise.all(visits.map((request) => landing.precompute(request))));
    expect(new Set(params.map(({ code }) => code))).toEqual(codes);
  });

  it('have the name of the segment', async () => {
    const [first] = await landing.staticParams('variant');
    expect(first).toEqual({ variant: expect.any(String) });
  });

  it('list one page while nothing is known, so that a build goes on', async () => {
    const empty = groupOf(documentsOf([]));
    expect(await empty.staticParams()).toEqual([{ code: await empty.precompute(visit('a')) }]);
  });

  it('stay within the budget, and say past it what is too much', async () => {
    const half = (key: string): Flag =>
      flag(key, ['a', 'b'], {
        fallthrough: {
          split: [
            { variation: 'a', weight: 50_000 },
            { variation: 'b', weight: 50_000 },
          ],
        },
      });
    const documents = documentsOf([half('x'), half('y'), flag('z', ['a', 'b'])]);
    const keys = ['x', 'y', 'z'];
    expect(await groupOf(documents, { keys, budget: 4 }).staticParams()).toHaveLength(4);
    const refusal = await groupOf(documents, { keys, budget: 3 })
      .staticParams()
      .catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(PennonError);
    expect(refusal).toMatchObject({
      code: 'GROUP_OVER_BUDGET',
      message: 'The group "landing" has 4 pages, and a budget of 3: x 2 × y 2 × z 1.',
      hint: expect.stringContaining('two groups'),
      details: { pages: 4, budget: 3, counts: { x: 2, y: 2, z: 1 } },
    });
  });
});
