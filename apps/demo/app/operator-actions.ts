'use server';

import { type Bodies, type Flag, PennonError } from '@pennon/core';
import { type ProposedChange, ramped, toggled, withServed } from '@pennon/database';
import { environment } from '../lib/environment';
import { operatorControl } from '../lib/operator-control';

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

/** What stands above every page; empty for none. */
export async function readBanner(): Promise<string> {
  const { documents = [] } = (await operatorControl()?.snapshot(environment)) ?? {};
  const document = documents.find(({ kind, key }) => kind === 'config' && key === bannerKey);
  return document?.kind === 'config' ? String(document.body.values.text ?? '') : '';
}

/** Commits another text for it. */
export async function editBanner(text: string): Promise<EditProblem> {
  return await committed(bannerKey, 'config', (body) => ({ ...body, values: { ...body.values, text } }));
}

const bannerKey = 'shop-banner';

/** Commits one edit of one flag. */
export async function editFlag(key: string, edit: FlagEdit): Promise<EditProblem> {
  return await committed(key, 'flag', (body) => editedFlag(body, edit));
}

function editedFlag(body: Flag, edit: FlagEdit): Flag {
  if (edit.type === 'toggle') return toggled(body);
  return edit.type === 'ramp' ? ramped(body, edit.percent) : withServed(body, edit.variation);
}

/** One document, read and written back with what `edit` makes of it. */
async function committed<Kind extends 'flag' | 'config'>(
  key: string,
  kind: Kind,
  edit: (body: Bodies[Kind]) => Bodies[Kind],
): Promise<EditProblem> {
  const control = operatorControl();
  if (control === undefined) return { message: 'Only in development.' };
  try {
    const { documents } = await control.snapshot(environment);
    const document = documents.find((candidate) => candidate.kind === kind && candidate.key === key);
    if (document === undefined) return { message: `There is no ${kind} "${key}".` };
    // The kind was compared, which TypeScript does not follow through a type parameter.
    const change = {
      kind,
      key,
      base_version: document.version,
      body: edit(document.body as Bodies[Kind]),
    } as ProposedChange;
    await control.commit({ environment, changes: [change], note: 'Operator drawer of the demo' });
    return undefined;
  } catch (error) {
    if (error instanceof PennonError) return { message: error.message, hint: error.hint };
    throw error;
  }
}
