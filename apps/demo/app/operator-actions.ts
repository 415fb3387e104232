'use server';

import { type Flag, PennonError } from '@pennon/core';
import { type Control, createControl, ramped, toggled, withServed } from '@pennon/database';
import { environment } from '../lib/environment';
import { supabaseSettings } from '../lib/server-flags';
import { serverSupabase } from '../lib/server-supabase';

/** What an operator can ask for from the drawer. */
export type FlagEdit =
  | { readonly type: 'toggle' }
  | { readonly type: 'ramp'; readonly percent: number }
  | { readonly type: 'serve'; readonly variation: string };

/** What went wrong, in words for the drawer; undefined when the commit went through. */
export type EditProblem = { readonly message: string; readonly hint?: string | undefined } | undefined;

/** Every flag, those that browsers must not see too; none outside development. */
export async function readOperatorFlags(): Promise<readonly Flag[]> {
  const { documents = [] } = (await operatorControl()?.snapshot(environment)) ?? {};
  return documents.flatMap((document) => (document.kind === 'flag' ? [document.body] : []));
}

/** Commits one edit of one flag. */
export async function editFlag(key: string, edit: FlagEdit): Promise<EditProblem> {
  const control = operatorControl();
  if (control === undefined) return { message: 'Flags are edited in development only.' };
  try {
    const { documents } = await control.snapshot(environment);
    const document = documents.find((candidate) => candidate.kind === 'flag' && candidate.key === key);
    if (document?.kind !== 'flag') return { message: `There is no flag "${key}".` };
    const { body, version } = document;
    const edited =
      edit.type === 'toggle'
        ? toggled(body)
        : edit.type === 'ramp'
          ? ramped(body, edit.percent)
          : withServed(body, edit.variation);
    const changes = [{ kind: 'flag' as const, key, base_version: version, body: edited }];
    await control.commit({ environment, changes, note: 'Operator drawer of the demo' });
    return undefined;
  } catch (error) {
    if (error instanceof PennonError) return { message: error.message, hint: error.hint };
    throw error;
  }
}

/** Undefined outside development: a server action is a public endpoint. */
function operatorControl(): Control | undefined {
  const secretKey = process.env.SUPABASE_SECRET_KEY;
  if (process.env.NODE_ENV !== 'development' || !secretKey) return undefined;
  return createControl(serverSupabase(supabaseSettings().url, secretKey));
}
