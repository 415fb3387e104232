import type { Finding } from '@pennon/database';
import type { Scope } from '../project/project.js';
import { type Check, failed, ok } from './check.js';

/** What the database's own doctor found: triggers, grants, policies, approvers, the audit's chain. */
export async function checkFindings({ control, json }: Scope): Promise<readonly Check[]> {
  try {
    const findings = await control.doctor();
    // That it is exposed is known: this very call came through it.
    const checks = findings
      .filter(({ check, ok: isOk }) => !(isOk && check === 'exposed schema'))
      .map(checkOf);
    return json ? checks : withTriggersAsOne(checks);
  } catch (error) {
    return [failed('database', error)];
  }
}

function checkOf({ check, ok: isOk, message, hint }: Finding): Check {
  if (isOk) return ok(check, message);
  // The secret key can do what an admin can: without one nothing is broken yet.
  if (check === 'first admin') {
    return { check, status: 'warning', message, hint: 'Make one: pennon init --admin <user id or e-mail>.' };
  }
  const finding = failed(check, { message, hint: hint ?? undefined });
  // Flags are served and changed without it.
  return check === 'maintenance' ? { ...finding, status: 'warning' } : finding;
}

/** Twenty lines that say the same are one for people. */
function withTriggersAsOne(checks: readonly Check[]): readonly Check[] {
  const isFine = ({ check, status }: Check) => status === 'ok' && check.startsWith('trigger ');
  const count = checks.filter(isFine).length;
  const others = checks.filter((check) => !isFine(check));
  return count === 0 ? others : [ok('triggers', `${count} stand`), ...others];
}
