import type { PennonError } from '@pennon/core';
import { createFlags, exposureHandler, flagsProxy } from '@pennon/next';
import { type LocalStack, startLocal } from '@pennon/test-support';
import { NextRequest } from 'next/server.js';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { clientOf } from './real-project.js';

const secret = 'a secret of exactly 32 characters';
const environment = 'production';
let stack: LocalStack;

beforeAll(async () => {
  stack = await startLocal({ port: 0 });
  await commitExperiment();
});

afterAll(() => stack?.close());

it('counts a server-rendered variation once, for the id that the proxy has minted', async () => {
  const errors: PennonError[] = [];
  const flags = createFlags({
    url: stack.url,
    key: stack.secretKey,
    environment,
    secret,
    onError: (error) => void errors.push(error),
  });
  const request = new NextRequest('http://shop.test/pricing');
  const response = await flagsProxy(flags)(request);
  const id = response.cookies.get('pennon_anonymous_id')?.value;

  const { variation, isIn, exposure } = await flags.forRequest(request).getExperiment('pricing-page');
  expect(isIn).toBe(true);
  expect(await recorded()).toEqual([]);

  const redeem = exposureHandler(flags);
  const post = () => redeem(postOf([exposure, exposure]));
  expect((await post()).status).toBe(202);
  expect((await post()).status).toBe(202);
  expect(await recorded()).toEqual([{ experiment: 'pricing', variation, unit: id }]);
  expect(errors).toEqual([]);
});

function postOf(tokens: readonly unknown[]): Request {
  return new Request('http://shop.test/', { method: 'POST', body: JSON.stringify({ tokens }) });
}

async function recorded(): Promise<readonly unknown[]> {
  return (await stack.query('select experiment, variation, unit from pennon.exposures')).rows;
}

async function commitExperiment(): Promise<void> {
  const split = ['monthly', 'yearly'].map((variation) => ({ variation, weight: 50_000 }));
  const flag = {
    key: 'pricing-page',
    type: 'string',
    status: 'experiment',
    delivery: 'server',
    variations: split.map(({ variation }) => ({ key: variation, value: variation })),
    offVariation: 'monthly',
    rules: [{ id: 'test', serve: { experiment: 'pricing' } }],
    fallthrough: { variation: 'monthly' },
  };
  const pricing = {
    key: 'pricing',
    version: 1,
    status: 'running',
    control: 'monthly',
    traffic: 100_000,
    split,
  };
  const changes = [
    { kind: 'flag', key: 'pricing-page', base_version: 0, body: flag },
    { kind: 'experiment', key: 'pricing', base_version: 0, body: pricing },
  ];
  const { error } = await clientOf({ url: stack.url, key: stack.secretKey })
    .schema('pennon_api')
    .rpc('commit', { environment, changes, note: 'test' });
  if (error !== null) throw new Error(JSON.stringify(error));
}
