// @vitest-environment jsdom
import { createFlags, signOverrides } from '@pennon/next';
import { HydratedFlags, type HydratedRules } from '@pennon/next/client';
import { type FlagProps, staticFlagProps } from '@pennon/next/pages';
import { type Exposure, FlagProvider, useExperiment } from '@pennon/react';
import { act, type JSX } from 'react';
import { hydrateRoot, type Root } from 'react-dom/client';
import { renderToString } from 'react-dom/server';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { documentsOf, experiment, flag } from './documents-of.js';
import { type Project, projectWith } from './project-with.js';

const secret = 'a secret of exactly 32 characters';
const id = '11111111-1111-4111-8111-111111111111';
const inExperiment = { rules: [{ id: 'r', serve: { experiment: 'hero' } }] };

let project: Project;
let props: FlagProps;
let root: Root | undefined;
let exposures: Exposure[];
let complaints: unknown[];

beforeAll(async () => {
  const documents = documentsOf(
    [flag('hero', ['harbour', 'tall', 'wide'], inExperiment)],
    [experiment('hero', ['harbour', 'tall'])],
  );
  project = await projectWith(documents);
  props = await staticFlagProps(
    createFlags({ url: project.url, key: 'k', environment: 'production', secret }),
  );
});
afterAll(() => project.close());
beforeEach(() => {
  [exposures, complaints] = [[], []];
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });
  setCookie(`pennon_anonymous_id=${id}`);
});
afterEach(async () => {
  await act(async () => root?.unmount());
  for (const name of ['pennon_overrides', 'pennon_anonymous_id']) setCookie(`${name}=; max-age=0`);
});

function setCookie(text: string): void {
  // biome-ignore lint/suspicious/noDocumentCookie: jsdom has no Cookie Store
  document.cookie = text;
}

const Hero = (): JSX.Element => <h1>{useExperiment('hero').variation}</h1>;
const ShopFlags = (given: HydratedRules): JSX.Element => (
  <FlagProvider {...given} onExposure={(exposure) => exposures.push(exposure)} />
);

/** A static page in the browser of a visitor. */
async function visit(): Promise<string> {
  const page = (
    <HydratedFlags client={ShopFlags} {...props}>
      <Hero />
    </HydratedFlags>
  );
  const container = document.createElement('div');
  // As it was built: for nobody.
  const given = document;
  Reflect.deleteProperty(globalThis, 'document');
  container.innerHTML = renderToString(page);
  Object.assign(globalThis, { document: given });
  expect(container.innerHTML).toBe('<h1>harbour</h1>');
  await act(async () => {
    root = hydrateRoot(container, page, { onRecoverableError: (error) => complaints.push(error) });
  });
  expect(complaints).toEqual([]);
  return container.textContent;
}

it('a static page shows what the signed cookie says, and records nothing of it', async () => {
  setCookie(
    `pennon_overrides=${await signOverrides({ hero: 'wide' }, { environment: 'production', secret })}`,
  );
  expect(await visit()).toBe('wide');
  expect(exposures).toEqual([]);
});

it('it shows its visitor their own variation without one, and records that', async () => {
  const shown = await visit();
  expect(exposures).toMatchObject([{ experiment: 'hero', variation: shown, unit: id }]);
});

it.each(['x', '%', '.', 'eyJhIjoxfQ.x', '{"hero":"wide"}', 'W10.x', 'WzFd.x'])(
  'what is no signed cookie changes nothing: %j',
  async (text) => {
    setCookie(`pennon_overrides=${text}`);
    await visit();
    expect(exposures).toHaveLength(1);
  },
);

it('a cookie for another environment changes nothing', async () => {
  setCookie(`pennon_overrides=${await signOverrides({ hero: 'wide' }, { environment: 'staging', secret })}`);
  expect(await visit()).not.toBe('wide');
  expect(exposures).toHaveLength(1);
});

it('an expired cookie changes nothing', async () => {
  setCookie(
    `pennon_overrides=${await signOverrides({ hero: 'wide' }, { environment: 'production', secret, expiresAt: 1 })}`,
  );
  expect(await visit()).not.toBe('wide');
  expect(exposures).toHaveLength(1);
});
