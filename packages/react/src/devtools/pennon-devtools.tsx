'use client';

import type { ReactNode } from 'react';
import { Opener } from './opener.js';

/** As bundlers fill it in; they leave out what can then never be reached. */
declare const process: { readonly env: { readonly NODE_ENV?: string } };

/**
 * A button in a corner of the page that opens what Pennon knows: every flag and why it answers as it does, overrides,
 * exposures, the connection. Inside `FlagProvider`. In production it renders nothing, and its code is in no bundle.
 */
export function PennonDevtools(): ReactNode {
  return process.env.NODE_ENV === 'production' ? null : <Opener />;
}
