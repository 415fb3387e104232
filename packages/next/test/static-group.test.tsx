// @vitest-environment jsdom
import { createFlags, type Flags, type RequestLike } from '@pennon/next';
import { HydratedFlags, type HydratedRules } from '@pennon/next/client';
import { staticFlagProps } from '@pennon/next/pages';
import { type Exposure, FlagProvider, useExperiment } from '@pennon/react';
import { act, type JSX, useEffect } from 'react';
import { createRoot } from 'react-dom/client';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { documentsOf, experiment, flag } from './documents-of.js';
import { type Project, projectWith } from './project-with.js';

const ids = Array.from({ length: 40 }, (_, i) => `11111111-1111-4111-8111-${String(i).padStart(12, '0')}`);
const inExperiment = (key: string) => ({ rules: [{ id: 'r', serve: { experiment: key } }] });

let project: Project;
let flags: Flags;
let exposures: Exposure[];

beforeAll(async () => {
  const documents = documentsOf(
    [
      flag('by-visitor', ['harbour', 'tall'], inExperiment('by-visitor')),
      flag('by-user', ['harbour', 'tall'], inExperiment('by-user')),
    ],
    [
      experiment('by-visitor', ['harbour', 'tall'], { bucketBy: 'anonymousId' }),
      experiment('by-user', ['harbour', 'tall']),
    ],
  );
  project = await projectWith(documents);
  flags = createFlags({
    url: project.url,
    key: 'k',
    environment: 'production',
    // Everybody is signed in.
    identify: ({ cookies }) => ({ userId: `user of ${cookies.get('pennon_anonymous_id')?.value}` }),
  });
});
afterAll(() => project.close());
beforeEach(() => {
  exposures = [];
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });
});

/** The page that the proxy sends a visitor to: the value that it was made with. */
async function pageOf(id: string, key: string): Promise<unknown> {
  const group = flags.group(key, [key]);
  const request: RequestLike = {
    cookies: { get: (name) => (name === 'pennon_anonymous_id' ? { value: id } : undefined) },
    headers: { get: () => null },
  };
  const values = await group.decode(await group.precompute(request));
  return values?.[key];
}

const ShopFlags = (given: HydratedRules): JSX.Element => (
  <FlagProvider {...given} onExposure={(exposure) => exposures.push(exposure)} />
);

/** As the guide to static pages has it, for any experiment. */
function Seen({ flag, shown }: { readonly flag: string; readonly shown: unknown }): null {
  const { value, isIn, expose } = useExperiment(flag, { exposure: 'manual' });
  const isCounted = isIn && value === shown;
  useEffect(() => {
    if (isCounted) expose();
  }, [isCounted, expose]);
  return null;
}

/** Opens that page in its visitor's browser. */
async function open(id: string, key: string, shown: unknown): Promise<void> {
  // biome-ignore lint/suspicious/noDocumentCookie: jsdom has no Cookie Store
  document.cookie = `pennon_anonymous_id=${id}`;
  const props = await staticFlagProps(flags);
  const root = createRoot(document.createElement('div'));
  const page = (
    <HydratedFlags client={ShopFlags} {...props}>
      <Seen flag={key} shown={shown} />
    </HydratedFlags>
  );
  await act(async () => root.render(page));
  await act(async () => root.unmount());
}

describe('a static page, opened by somebody who is signed in', () => {
  it('is counted for what it shows, by an experiment on visitors, whoever opens it', async () => {
    const pages = [];
    for (const id of ids) {
      const shown = await pageOf(id, 'by-visitor');
      pages.push({ unit: id, variation: String(shown).toLowerCase() });
      await open(id, 'by-visitor', shown);
    }
    expect(exposures).toMatchObject(pages);
    expect(new Set(pages.map(({ variation }) => variation)).size).toBe(2);
  });

  it('is never counted for what it does not show, by an experiment on users', async () => {
    let unlike = 0;
    for (const id of ids) {
      exposures = [];
      const shown = await pageOf(id, 'by-user');
      await open(id, 'by-user', shown);
      unlike += exposures.length === 0 ? 1 : 0;
      for (const { variation } of exposures) expect(variation.toUpperCase()).toBe(shown);
    }
    // Proxy and browser draw for two units: without the comparison these would be counted wrong.
    expect(unlike).toBeGreaterThan(0);
    expect(unlike).toBeLessThan(ids.length);
  });
});
