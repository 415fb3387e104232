import type { Control } from '@pennon/database';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engines, type TestDatabase } from './engines.js';
import { accepted, deletion, flagChange, flagOf, newEnvironment } from './requests.js';
import { controlOf } from './sql-control.js';

describe.each(engines)('archive and restore on $name', ({ open }) => {
  let db: TestDatabase;
  let control: Control;
  beforeAll(async () => {
    db = await open();
    control = controlOf(db);
  });
  afterAll(() => db.close());

  it('give a flag its status back, whatever changed meanwhile', async () => {
    const environment = await newEnvironment(db);
    const address = { environment, kind: 'flag', key: 'a' } as const;
    await accepted(db, environment, [flagChange('a', 0, { status: 'experiment' })]);
    await control.archive(address);
    expect((await control.document(address)).body).toEqual(flagOf('a', { status: 'archived' }));
    await accepted(db, environment, [flagChange('a', 2, { status: 'archived', metadata: { why: 'old' } })]);
    await control.restore(address);
    expect((await control.document(address)).body).toEqual(
      flagOf('a', { status: 'experiment', metadata: { why: 'old' } }),
    );
  });

  it('make a flag inactive that was born archived', async () => {
    const environment = await newEnvironment(db);
    const address = { environment, kind: 'flag', key: 'a' } as const;
    await accepted(db, environment, [flagChange('a', 0, { status: 'archived' })]);
    await control.restore(address);
    expect((await control.document(address)).body).toEqual(flagOf('a', { status: 'inactive' }));
  });

  it('delete another document, and bring it back as it last was', async () => {
    const environment = await newEnvironment(db);
    const address = { environment, kind: 'holdout', key: 'h' } as const;
    await accepted(db, environment, [
      { kind: 'holdout', key: 'h', base_version: 0, body: { key: 'h', share: 5 } },
    ]);
    await control.archive(address);
    expect(await control.document(address)).toMatchObject({ version: 2, body: null });
    await control.restore(address);
    expect(await control.document(address)).toMatchObject({ version: 3, body: { key: 'h', share: 5 } });
  });

  it('refuse to take away what something else needs', async () => {
    const environment = await newEnvironment(db);
    await accepted(db, environment, [
      { kind: 'segment', key: 's', base_version: 0, body: { key: 's', delivery: 'rules' } },
      flagChange('a', 0, { rules: [{ id: 'r', when: { segment: 's' }, serve: { variation: 'on' } }] }),
    ]);
    await expect(control.archive({ environment, kind: 'segment', key: 's' })).rejects.toMatchObject({
      code: 'PENNON_INVALID',
      message: expect.stringContaining('flag a refers to segment s, which there is not'),
    });
  });

  it('bring back a flag that was deleted', async () => {
    const environment = await newEnvironment(db);
    const address = { environment, kind: 'flag', key: 'a' } as const;
    await accepted(db, environment, [flagChange('a')]);
    await accepted(db, environment, [deletion('flag', 'a', 1)]);
    await control.restore(address);
    expect((await control.document(address)).body).toEqual(flagOf('a'));
  });

  it('commit nothing when it is so already, and refuse what never was', async () => {
    const environment = await newEnvironment(db);
    const address = { environment, kind: 'flag', key: 'a' } as const;
    await expect(control.archive(address)).rejects.toMatchObject({ code: 'PENNON_NOT_FOUND' });
    await expect(control.restore(address)).rejects.toMatchObject({ code: 'PENNON_NOT_FOUND' });
    await accepted(db, environment, [flagChange('a')]);
    expect(await control.restore(address)).toMatchObject({ revision: 1, versions: [] });
    await control.archive(address);
    expect(await control.archive(address)).toMatchObject({ revision: 2, versions: [] });
  });
});
