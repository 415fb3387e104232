// @vitest-environment jsdom
import type { FullSnapshot } from '@pennon/core';
import { createFlags, type FlagHydratorProps, type Flags } from '@pennon/next';
import { HydratedFlags, type HydratedRules, type HydratedValues, type Hydration } from '@pennon/next/client';
import { FlagProvider, useFlagValue } from '@pennon/react';
import { ValuesProvider } from '@pennon/react/values';
import { act, type ReactNode, Suspense } from 'react';
import { hydrateRoot, type Root } from 'react-dom/client';
import { renderToString } from 'react-dom/server';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { documentsOf, flag } from './documents-of.js';
import { type Project, projectWith } from './project-with.js';

const ada = '11111111-1111-4111-8111-111111111111';
const forAda = {
  id: 'for-ada',
  when: { attribute: 'anonymousId', op: 'equals' as const, value: ada },
  serve: { variation: 'tall' },
};
let project: Project;
let flags: Flags;
let root: Root | undefined;
let complaints: unknown[];

beforeAll(async () => {
  project = await projectWith(
    documentsOf([
      flag('hero', ['harbour', 'tall'], { rules: [forAda] }),
      flag('price', ['low', 'high'], {
        delivery: 'values',
        rules: [{ ...forAda, serve: { variation: 'high' } }],
      }),
    ]),
  );
  flags = createFlags({ url: project.url, key: 'sb_secret_x', environment: 'production' });
});
beforeEach(() => {
  complaints = [];
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });
  vi.spyOn(console, 'error').mockImplementation((...words) => complaints.push(words));
});
afterEach(async () => {
  await act(async () => root?.unmount());
  root = undefined;
  setCookie('pennon_anonymous_id=; max-age=0');
  vi.restoreAllMocks();
});
afterAll(() => project.close());

const Hero = () => <b>{useFlagValue('hero', 'default')}</b>;
const Price = () => <b>{useFlagValue('price', 'default')}</b>;
/** The app's own. */
const RulesFlags = (props: HydratedRules) => <FlagProvider {...props} />;
const ValuesFlags = (props: HydratedValues) => <ValuesProvider {...props} />;

function setCookie(text: string): void {
  // biome-ignore lint/suspicious/noDocumentCookie: jsdom has no Cookie Store
  document.cookie = text;
}

async function hydrate(html: string, tree: ReactNode): Promise<HTMLElement> {
  const container = document.createElement('div');
  container.innerHTML = html;
  await act(async () => {
    root = hydrateRoot(container, tree, { onRecoverableError: (error) => complaints.push(error) });
  });
  return container;
}

/** What the server renders and what the page hydrates with are not the same objects. */
const carried = (hydration: Hydration): Hydration => JSON.parse(JSON.stringify(hydration));

async function hydrationOf(context: { readonly anonymousId?: string }): Promise<Hydration> {
  const request = flags.forRequest({
    cookies: { get: () => (context.anonymousId === undefined ? undefined : { value: context.anonymousId }) },
    headers: { get: () => null },
  });
  const snapshot = (await request.snapshot()) as FullSnapshot; // the project is there
  return carried({ environment: 'production', context: await request.context(), snapshot });
}

describe('HydratedFlags', () => {
  it('renders what the server answered, and hydrates with it', async () => {
    const hydration = await hydrationOf({ anonymousId: ada });
    const tree = () => (
      <HydratedFlags client={RulesFlags} hydration={carried(hydration)}>
        <Hero />
      </HydratedFlags>
    );
    const html = renderToString(tree());
    expect(html).toBe('<b>TALL</b>');
    const container = await hydrate(html, tree());
    expect(container.innerHTML).toBe(html);
    expect(complaints).toEqual([]);
  });

  it('serves overrides from the first byte', async () => {
    const hydration = { ...(await hydrationOf({})), overrides: { hero: 'tall' } };
    const tree = () => (
      <HydratedFlags client={RulesFlags} hydration={carried(hydration)}>
        <Hero />
      </HydratedFlags>
    );
    expect(renderToString(tree())).toBe('<b>TALL</b>');
    expect((await hydrate('<b>TALL</b>', tree())).innerHTML).toBe('<b>TALL</b>');
    expect(complaints).toEqual([]);
  });

  it('shows the fallback, and never other flags, until what is on its way has come', async () => {
    const hydration = await hydrationOf({ anonymousId: ada });
    let arrive = (_: Hydration): void => {};
    const promise = new Promise<Hydration>((resolve) => {
      arrive = resolve;
    });
    const container = await hydrate(
      '',
      <Suspense fallback="…">
        <HydratedFlags client={RulesFlags} hydration={promise}>
          <Hero />
        </HydratedFlags>
      </Suspense>,
    );
    expect(container.textContent).toBe('…');
    await act(async () => arrive(hydration));
    expect(container.textContent).toBe('TALL');
  });
});

describe('FlagHydrator in client mode', () => {
  const rendered = async (props: FlagHydratorProps): Promise<ReactNode> => flags.FlagHydrator(props);

  it('renders the flags of nobody in particular, and in the browser those of its visitor', async () => {
    const tree = () => rendered({ mode: 'client', client: RulesFlags, children: <Hero /> });
    const html = renderToString(await tree());
    expect(html).toBe('<b>HARBOUR</b>');
    setCookie('other=1');
    setCookie(`pennon_anonymous_id=${ada}`);
    const container = await hydrate(html, await tree());
    expect(container.innerHTML).toBe('<b>TALL</b>');
    expect(complaints).toEqual([]);
  });

  it('asks for the values of its visitor, where rules stay on the server', async () => {
    const asked: unknown[] = [];
    const Client = (props: HydratedValues) => (
      <ValuesProvider
        {...props}
        refresh={async (_, context) => {
          asked.push(context.anonymousId);
          return {
            environment: 'production',
            revision: 1,
            flags: { price: { value: 'HIGH', reason: 'targeting_match' } },
          };
        }}
      />
    );
    const tree = () => rendered({ mode: 'client', delivery: 'values', client: Client, children: <Price /> });
    const html = renderToString(await tree());
    expect(html).toBe('<b>LOW</b>');
    setCookie(`pennon_anonymous_id=${ada}`);
    const container = await hydrate(html, await tree());
    expect(container.innerHTML).toBe('<b>HIGH</b>');
    expect(asked).toEqual([ada]);
    expect(complaints).toEqual([]);
  });

  it('gives values alone to a client that must not hold rules', async () => {
    let given: HydratedValues | undefined;
    const Spy = (props: HydratedValues) => {
      given = props;
      return <ValuesFlags {...props} />;
    };
    renderToString(await rendered({ mode: 'client', delivery: 'values', client: Spy, children: <Price /> }));
    expect(JSON.stringify({ ...given, children: undefined })).not.toMatch(/for-ada|rules|fallthrough/);
  });

  it('reads no request', async () => {
    // Outside of Next there is none to be read: the other modes say so.
    await expect(rendered({ client: RulesFlags })).rejects.toThrow(/outside a request scope/);
  });
});
