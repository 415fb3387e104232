import { checksumOf, type Document } from '@pennon/core';
import { createFlagStore } from '@pennon/store';
import { describe, expect, it } from 'vitest';
import { projectWith } from './project-with.js';
import { ada, flagsOf, requestOf } from './request-stage.js';

describe('what a browser is given', () => {
  it('is the rules that browsers may hold, and their checksum', async () => {
    const snapshot = await flagsOf().forRequest(requestOf()).snapshot();
    const keys = snapshot?.documents.map(({ kind, key }) => `${kind}/${key}`);
    expect(keys?.sort()).toEqual([
      'experiment/club-price',
      'experiment/pricing',
      'experiment/sticky-price',
      'experiment/team-price',
      'flag/club-price',
      'flag/hero',
      'flag/on',
      'flag/pricing',
      'flag/sticky-price',
      'flag/team-price',
    ]);
    expect(snapshot?.checksum).toBe(checksumOf(snapshot?.documents ?? []));
    const store = createFlagStore({ environment: 'production', ...(snapshot && { snapshot }) });
    expect(store.getState().status).toBe('ready');
  });

  it('is the same snapshot for everybody', async () => {
    const flags = flagsOf();
    const [one, other] = [flags.forRequest(requestOf()), flags.forRequest(requestOf({ user: 'ada' }))];
    expect(await one.snapshot()).toBe(await other.snapshot());
  });

  it('is values without rules, and nothing of what is for servers', async () => {
    const values = await flagsOf()
      .forRequest(requestOf({ user: 'ada' }))
      .values();
    expect(values).toMatchObject({ environment: 'production', revision: 1 });
    expect(Object.keys(values?.flags ?? {}).sort()).toEqual([
      'club-price',
      'hero',
      'limit',
      'on',
      'pricing',
      'sticky-price',
      'team-price',
    ]);
    expect(values?.flags.hero).toEqual({ value: 'TALL', variation: 'tall', reason: 'targeting_match' });
    expect(JSON.stringify(values)).not.toMatch(/for-ada|"rules"|STRICT|fraud/);
  });

  it('is the values of these flags only, and of none that servers keep', async () => {
    const values = await flagsOf().forRequest(requestOf()).values(['hero', 'fraud', 'gone', 'toString']);
    expect(Object.keys(values?.flags ?? {})).toEqual(['hero']);
  });

  it('has a token beside each experiment', async () => {
    const values = await flagsOf()
      .forRequest(requestOf({ pennon_anonymous_id: ada }))
      .values(['pricing']);
    expect(values?.flags.pricing).toMatchObject({ experiment: { key: 'pricing', isIn: true } });
    expect(values?.flags.pricing?.exposure).toMatch(/^[\w-]+\.[\w-]+$/);
  });

  it('is nothing while nothing is known', async () => {
    const away = await projectWith(new Map<string, Document>());
    await away.close();
    const flags = flagsOf({ url: away.url }).forRequest(requestOf());
    expect([await flags.snapshot(), await flags.values()]).toEqual([undefined, undefined]);
  });
});
