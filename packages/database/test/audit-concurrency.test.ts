import { describe, expect, it } from 'vitest';
import { concurrentEngines } from './engines.js';
import { addMembers } from './governing.js';
import { as, flagChange, signedInAs } from './requests.js';
import { controlOf } from './sql-control.js';

describe.each(concurrentEngines)('concurrent audits on $name', ({ open }) => {
  it('make one chain each without holes, and never wait for each other in a circle', async () => {
    const db = await open();
    await addMembers(db);
    const writers = 5;
    const rounds = 12;
    await Promise.all(
      Array.from({ length: writers }, async (_, writer) => {
        const session = await db.session();
        for (let round = 0; round < rounds; round++) {
          const environment = round % 2 === writer % 2 ? 'production' : 'staging';
          const changes = [flagChange(`own-${writer}-${round}`)];
          // In one transaction: a refusal, a commit and something about the project.
          await as(session, signedInAs('boss'), async (sql) => {
            const refused = JSON.stringify([flagChange('x', 9)]);
            await sql.query('select pennon_api.commit($1, $2::jsonb)', [environment, refused]);
            await sql.query('select pennon_api.commit($1, $2::jsonb)', [
              environment,
              JSON.stringify(changes),
            ]);
            await sql.query(`select pennon_api.save_member($1, 'viewer')`, [`m-${writer}-${round}`]);
          });
        }
        await session.close();
      }),
    );
    expect(await controlOf(db).verifyAudit()).toMatchObject({ ok: true });
    const { rows } = await db.query(
      `select count(*)::int as count from pennon.audit_log where action = 'commit' and outcome = 'accepted'`,
    );
    expect(rows).toEqual([{ count: writers * rounds }]);
    await db.close();
  });
});
