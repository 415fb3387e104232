import { type ComponentType, type JSX, type ReactNode, Suspense } from 'react';
import {
  HydratedFlags,
  type HydratedRules,
  type HydratedValues,
  type Hydration,
} from './client/hydrated-flags.js';
import type { FlagsSetup } from './flags-setup.js';
import { hydrationOfNobody, hydrationOfRequest } from './hydration-of.js';
import type { RequestFlags } from './request-flags.js';

/** What browsers are given: the rules that they may hold, or values only. */
export type FlagHydratorProps = HydratorOptions &
  (
    | { readonly delivery?: 'rules' | undefined; readonly client: ComponentType<HydratedRules> }
    | { readonly delivery: 'values'; readonly client: ComponentType<HydratedValues> }
  );

interface HydratorOptions {
  /**
   * `await` (the default): what is below waits for the request's flags, and its HTML has them from the first byte.
   * `stream`: the page around it is sent at once, with `fallback` in its place, and what is below follows with the
   * right flags: never first with others. `client`: no request is read, so that the page can be static: its HTML has
   * what the flags are for nobody in particular, and the browser evaluates for its visitor.
   */
  readonly mode?: 'await' | 'stream' | 'client' | undefined;
  /** Stands in while `stream` waits; by default nothing. */
  readonly fallback?: ReactNode;
  readonly children?: ReactNode;
}

/** A Server Component that gives the client components below it their flags, through the app's own component. */
export type FlagHydratorComponent = (props: FlagHydratorProps) => ReactNode | Promise<ReactNode>;

/** @param flags - of the request that is being rendered */
export function flagHydrator(setup: FlagsSetup, flags: RequestFlags): FlagHydratorComponent {
  return ({ mode = 'await', delivery = 'rules', client, fallback, children }) => {
    const whole = (hydration: Hydration, anonymousIdCookie?: string): JSX.Element => (
      <HydratedFlags client={client} hydration={hydration} anonymousIdCookie={anonymousIdCookie}>
        {children}
      </HydratedFlags>
    );
    if (mode === 'client') {
      return hydrationOfNobody(setup, delivery).then((known) => whole(known, setup.anonymousIdCookie));
    }
    const hydration = hydrationOfRequest(setup, flags, delivery);
    if (mode === 'await') return hydration.then((known) => whole(known));
    return (
      <Suspense fallback={fallback}>
        <HydratedFlags client={client} hydration={hydration}>
          {children}
        </HydratedFlags>
      </Suspense>
    );
  };
}
