'use client';

import type { ComponentType, JSX } from 'react';
import type { FlagKey } from './pennon-flags.js';
import { useValues } from './use-values.js';

/** Which prop is given which flag's value. */
export type FlagProps = Readonly<Record<string, FlagKey>>;

/**
 * Gives a component flags as props: `withFlags({ isNew: 'new-checkout' })(Checkout)`. It renders again when one of
 * them changes. A flag without a value leaves its prop out, so that the component's default stands; a prop that the
 * caller gives wins over the flag, which is what a test or a story wants.
 */
export function withFlags<const Flags extends FlagProps>(
  flags: Flags,
): <Props extends object>(
  Component: ComponentType<Props>,
) => ComponentType<Omit<Props, keyof Flags> & Partial<Pick<Props, keyof Flags & keyof Props>>> {
  const props = Object.keys(flags);
  const keys = Object.values(flags);
  return <Props extends object>(Component: ComponentType<Props>) => {
    const name = Component.displayName ?? Component.name;
    const Flagged = (own: object): JSX.Element => {
      const values = useValues('withFlags', keys);
      const given = props.flatMap((prop, index) => {
        const value = values[index];
        return value === undefined ? [] : [[prop, value]];
      });
      // What the flags give and what the caller gives are together what the component takes.
      const all = { ...Object.fromEntries(given), ...own } as Props;
      return <Component {...all} />;
    };
    Flagged.displayName = `withFlags(${name})`;
    return Flagged;
  };
}
