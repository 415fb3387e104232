import { readFile } from 'node:fs/promises';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engines, type TestDatabase } from './engines.js';
import { everyMember } from './every-member.js';
import {
  accepted,
  anon,
  deletion,
  flagChange,
  flagOf,
  newEnvironment,
  serviceRole,
  snapshot,
} from './requests.js';

const schema = JSON.parse(
  await readFile(new URL('../../../spec/wire.schema.json', import.meta.url), 'utf8'),
) as { readonly $id: string };
const ajv = new Ajv2020({
  allErrors: true,
  allowUnionTypes: true,
  strictTypes: false,
  strictRequired: false,
});
ajv.addSchema(schema);

function validatorOf(definition: string): ValidateFunction {
  return ajv.compile({ $ref: `${schema.$id}#/$defs/${definition}` });
}

const isSnapshot = validatorOf('snapshot');
const isAnnouncement = validatorOf('announcement');

describe('spec/wire.schema.json', () => {
  const full = (body: unknown) => ({
    type: 'full',
    revision: 1,
    checksum: 0,
    documents: [{ kind: 'flag', key: 'f', version: 1, body }],
  });

  it.each([
    ['a negative revision', { type: 'unchanged', revision: -1, checksum: 0 }],
    ['a checksum above 32 bits', { type: 'unchanged', revision: 0, checksum: 4_294_967_296 }],
    ['a delta without its start', { type: 'delta', revision: 1, checksum: 0, changes: [] }],
    ['a removal in a full snapshot', full(null)],
    ['a member that nobody knows', { ...full(flagOf('f')), etag: 'x' }],
    [
      'an unknown operator',
      full(
        flagOf('f', {
          rules: [{ id: 'r', when: { attribute: 'a', op: 'x', value: 1 }, serve: { variation: 'on' } }],
        }),
      ),
    ],
    ['a value of another type', full(flagOf('f', { variations: [{ key: 'off', value: 1 }] }))],
  ])('refuses %s', (_, sent) => {
    expect(isSnapshot(sent)).toBe(false);
  });
});

describe.each(engines)('what the database sends on $name', ({ open }) => {
  let db: TestDatabase;
  beforeAll(async () => {
    db = await open();
  });
  afterAll(() => db.close());

  it('obeys spec/wire.schema.json: full, delta and unchanged snapshots, to the public and to servers', async () => {
    const environment = await newEnvironment(db);
    await accepted(db, environment, everyMember);
    await accepted(db, environment, [flagChange('gone'), flagChange('hidden')]);
    await accepted(db, environment, [
      deletion('flag', 'gone', 1),
      flagChange('hidden', 1, { delivery: 'server' }),
    ]);
    for (const caller of [anon, serviceRole]) {
      for (const [type, since] of [['full'], ['delta', 0], ['delta', 2], ['unchanged', 3]] as const) {
        const sent = await snapshot(db, environment, { caller, ...(since === undefined ? {} : { since }) });
        expect(sent.type).toBe(type);
        isSnapshot(sent);
        expect(isSnapshot.errors).toBeNull();
      }
    }
  });

  it('obeys spec/wire.schema.json: announcements, small and large', async () => {
    const environment = await newEnvironment(db);
    await accepted(db, environment, everyMember);
    await accepted(db, environment, [flagChange('large', 0, { metadata: { padding: 'x'.repeat(70_000) } })]);
    await accepted(db, environment, [deletion('flag', 'large', 1)]);
    const { rows } = await db.query<{ payload: unknown }>(
      'select payload from realtime.messages where topic like $1',
      [`pennon%:${environment}`],
    );
    expect(rows).toHaveLength(6);
    for (const { payload } of rows) {
      isAnnouncement(payload);
      expect(isAnnouncement.errors).toBeNull();
    }
  });
});
