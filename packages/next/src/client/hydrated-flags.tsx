'use client';

import type { Context, FullSnapshot } from '@pennon/core';
import type { AnswerLayer, Overrides } from '@pennon/store';
import { overriding } from '@pennon/store/server';
import type { FlagValues } from '@pennon/store/values';
// By its name, because React 18 has no `use`: with it a server hands over no promise.
import * as React from 'react';
import { type ComponentType, type ReactNode, useMemo, useSyncExternalStore } from 'react';
import { cookieNamed } from './cookie-named.js';
import { cookieOverrides } from './cookie-overrides.js';

/** What the app's own component is given in `rules` delivery: spread it over `FlagProvider`, and add `supabase`. */
export interface HydratedRules {
  readonly environment: string;
  /** Who asks, and when. In `client` mode nobody at first, then the browser's anonymous visitor. */
  readonly context: Context;
  /** Undefined where the server knew nothing: the browser asks by itself. */
  readonly snapshot?: FullSnapshot | undefined;
  /** Serves what this browser is to be shown whatever the rules say, where there is anything. */
  readonly updatePolicy?: AnswerLayer | undefined;
  readonly children?: ReactNode;
}

/** What the app's own component is given in `values` delivery: spread it over `ValuesProvider`, and add `refresh`. */
export interface HydratedValues {
  readonly environment: string;
  /** Who asks, by ids alone. In `client` mode nobody at first, then the browser's anonymous visitor, whose values are asked for. */
  readonly context?: Context | undefined;
  /** Undefined where the server knew nothing: the browser asks by itself. */
  readonly values?: FlagValues | undefined;
  readonly children?: ReactNode;
}

/** What a server hands over: plain data. */
export interface Hydration {
  readonly environment: string;
  readonly context?: Context | undefined;
  readonly snapshot?: FullSnapshot | undefined;
  readonly values?: FlagValues | undefined;
  readonly overrides?: Overrides | undefined;
}

/** What `FlagHydrator` hands over from the server; pages give it no props themselves. */
export interface HydratedFlagsProps {
  readonly client: ComponentType<HydratedRules> | ComponentType<HydratedValues>;
  readonly hydration: Hydration | Promise<Hydration>;
  /** The cookie with the anonymous id, where the browser must say who asks, and what it is to be shown. */
  readonly anonymousIdCookie?: string | undefined;
  readonly children?: ReactNode;
}

/** Renders the app's own component with what the server handed over; waits for what is still on its way. */
export function HydratedFlags({
  client,
  hydration,
  anonymousIdCookie,
  children,
}: HydratedFlagsProps): ReactNode {
  const given = 'then' in hydration ? React.use(hydration) : hydration;
  const { overrides, context, ...rest } = given;
  const { environment } = rest;
  const anonymousId = useSyncExternalStore(
    noNews,
    () => (anonymousIdCookie === undefined ? undefined : cookieNamed(anonymousIdCookie)),
    () => undefined,
  );
  const updatePolicy = useMemo(
    () =>
      anonymousIdCookie === undefined ? overrides && overriding(overrides) : cookieOverrides(environment),
    [overrides, anonymousIdCookie, environment],
  );
  const Client = client as ComponentType<object>; // the server pairs it with what it takes
  return (
    <Client
      {...rest}
      {...(context && { context: anonymousId === undefined ? context : { ...context, anonymousId } })}
      {...(updatePolicy && { updatePolicy })}
    >
      {children}
    </Client>
  );
}

/** The id does not change while a page is open. */
function noNews(): () => void {
  return () => {};
}
