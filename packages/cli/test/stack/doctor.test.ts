import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Operator, operatorOfStack } from './operator.js';

let stack: Operator['stack'];
let run: Operator['run'];

beforeAll(async () => {
  ({ stack, run } = await operatorOfStack());
  // What was done is in the audit, which is checked too.
  await run('init', '--admin', 'ada');
  await run('flags', 'create', 'banner', '--on');
  await run('flags', 'toggle', 'banner');
});

afterAll(() => stack?.close());

describe('pennon doctor', () => {
  interface Diagnosis {
    readonly ok: boolean;
    readonly checks: readonly { readonly check: string; readonly status: string; readonly hint?: string }[];
  }

  it('finds a whole stack fit, channels too', async () => {
    const { out, exitCode } = await run('doctor');
    expect(out).toContain('✓ realtime, servers');
    expect(out).toContain('✓ realtime, browsers');
    expect(out).toContain('✓ audit: every row fits');
    expect(out).toContain('✓ guarding functions');
    expect(out).toContain('✓ maintenance: ran within ten minutes');
    expect(out).not.toContain('✗');
    expect(exitCode).toBe(0);
  });

  it('fails with a hint for a disabled trigger and a policy that is gone', async () => {
    await stack.query('alter table pennon.audit_log disable trigger guard_audit');
    await stack.query(
      `create or replace function pennon.is_governed(environment text) returns boolean language sql stable as 'select false'`,
    );
    await stack.query(`update pennon.maintenance set ran_at = now() - interval '1 day'`);
    await stack.query('drop policy "pennon: only announcements are heard" on realtime.messages');
    const { out, exitCode } = await run('doctor', '--json');
    expect(exitCode).toBe(1);
    const { ok, checks } = JSON.parse(out) as Diagnosis;
    expect(ok).toBe(false);
    const failures = checks.filter(({ status }) => status === 'failed');
    expect(failures.map(({ check }) => check)).toEqual([
      'trigger guard_audit on pennon.audit_log',
      'guarding functions',
      'announcements',
    ]);
    expect(checks).toContainEqual(expect.objectContaining({ check: 'maintenance', status: 'warning' }));
    for (const { hint } of failures) expect(hint).toBeTruthy();
  });
});
