'use client';

import { Children, isValidElement, type ReactNode } from 'react';
import type { FlagKey, VariationOf } from './pennon-flags.js';
import { useAnswer } from './use-answer.js';

/** Without a fallback every declared variation needs its case; undeclared flags may have any. */
export type FlagSwitchProps<Key extends string> = {
  readonly flag: Key;
} & (
  | { readonly cases: FlagCases<Key>; readonly fallback?: ReactNode; readonly children?: undefined }
  | { readonly cases: Partial<FlagCases<Key>>; readonly fallback: ReactNode; readonly children?: undefined }
  | { readonly children: ReactNode; readonly cases?: undefined; readonly fallback?: ReactNode }
);

type FlagCases<Key extends string> = Readonly<Record<VariationOf<Key>, ReactNode>>;

/**
 * Renders the case of the flag's variation: from `cases`, or from children that are `FlagCase` and `FlagDefault`.
 * The fallback, or `FlagDefault`, stands in for a variation without a case and while nothing is known.
 */
export function FlagSwitch<Key extends FlagKey>(props: FlagSwitchProps<Key>): ReactNode {
  const { flag, cases, fallback, children } = props;
  const variation = useAnswer('FlagSwitch', flag, (result) => result.variation);
  if (!cases) return caseAmong(children, variation) ?? fallback;
  return variation && Object.hasOwn(cases, variation)
    ? (cases as Readonly<Record<string, ReactNode>>)[variation] // it was looked for
    : fallback;
}

/** What `FlagSwitch` renders for one variation. A direct child of it. */
export function FlagCase({ children }: { readonly is: string; readonly children?: ReactNode }): ReactNode {
  return children;
}

/** What `FlagSwitch` renders for every other variation. A direct child of it. */
export function FlagDefault({ children }: { readonly children?: ReactNode }): ReactNode {
  return children;
}

/** By their props: across a server component's boundary an element's type is a reference, not `FlagCase` itself. */
function caseAmong(children: ReactNode, variation: string | undefined): ReactNode {
  const elements = Children.toArray(children).filter(isValidElement<{ is?: string }>);
  const caseOf = (name?: string) => elements.find((each) => each.props.is === name);
  return caseOf(variation) ?? caseOf();
}
