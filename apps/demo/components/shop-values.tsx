'use client';

import { type HydratedValues, redeemExposure } from '@pennon/next/client';
import { ValuesProvider } from '@pennon/react/values';
import { browserEvents } from '../lib/browser-events';
import { refreshValues } from '../lib/refresh-values';
import { sendEvents } from '../lib/send-events';

/** The page's flags as the server evaluates them: no rule, no key and no socket in the browser. */
export function ShopValues({ children, ...hydrated }: HydratedValues) {
  return (
    <ValuesProvider
      {...hydrated}
      refresh={refreshValues}
      expose={(token) => redeemExposure(token)}
      sink={typeof window === 'undefined' ? undefined : browserEvents('values', { send: sendEvents })}
    >
      {children}
    </ValuesProvider>
  );
}
