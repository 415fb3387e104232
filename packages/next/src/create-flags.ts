import type { PennonError } from '@pennon/core';
import type { FlagKey } from '@pennon/react/server';
import { systemRuntime } from '@pennon/store';
import { attempt } from '@pennon/store/server';
import * as React from 'react';
import { ANONYMOUS_ID_COOKIE } from './anonymous-id.js';
import { askTagged } from './ask-database.js';
import { currentRequest } from './current-request.js';
import { exposureTokens } from './exposure-token.js';
import { type FlagHydratorComponent, flagHydrator } from './flag-hydrator.js';
import { checkOptions, type FlagsOptions } from './flags-options.js';
import type { FlagsSetup } from './flags-setup.js';
import { createGroup, type FlagGroup, type GroupOptions } from './group.js';
import { groupSource } from './group-source.js';
import { type Known, knownOnce } from './known-once.js';
import { type Moment, type MomentOptions, momentOf } from './moment.js';
import { overridesReader } from './overrides-cookie.js';
import { createRequestFlags, flagsAt, type RequestFlags } from './request-flags.js';
import type { RequestLike } from './request-like.js';
import { tagOf } from './ruleset-question.js';
import { createRulesetReader } from './ruleset-reader.js';
import { sharedRuleset } from './shared-ruleset.js';

/** An app's flags on its server. Its own getters answer for the request that is being rendered or handled. */
export interface Flags extends RequestFlags {
  /** Gives the client components below it their flags. */
  readonly FlagHydrator: FlagHydratorComponent;
  /** The flags of a request in hand: in the proxy, a route handler, the Pages Router. */
  forRequest(request: RequestLike, options?: MomentOptions): RequestFlags;
  /**
   * Flags whose combinations are static pages.
   *
   * @param name - the group's own: its codes are no other's
   */
  group<const Key extends FlagKey>(
    name: string,
    keys: readonly Key[],
    options?: GroupOptions,
  ): FlagGroup<Key>;
  /** What handlers, the proxy and groups are made from. */
  readonly setup: FlagsSetup;
}

/**
 * Makes an app's flags, once, in a module that only the server imports. Nothing is asked for until a flag is.
 *
 * @throws PennonError `OPTIONS_INVALID`
 */
export function createFlags(options: FlagsOptions): Flags {
  checkOptions(options);
  const setup = setupOf(options);
  const ask = (): (() => Known<Moment>) => knownOnce(() => momentOf(setup, currentRequest));
  // Where React renders, once for each request; elsewhere, and in React 18, once for each call.
  const ofRender = React.cache?.(ask) ?? ask;
  const ofCurrent = flagsAt(setup, () => ofRender()());
  const flags: Omit<Flags, 'setup'> = {
    ...ofCurrent,
    FlagHydrator: flagHydrator(setup, ofCurrent),
    group: (name, keys, options) => createGroup(groupSource(setup), { name, keys, ...options }),
    forRequest: (request, options) => createRequestFlags(setup, async () => request, options),
  };
  // It has secrets: whoever prints the flags, or hands them on as JSON, does not see it.
  return Object.defineProperty(flags as Flags, 'setup', { value: setup }); // now they have it
}

function setupOf(options: FlagsOptions): FlagsSetup {
  const { url, key, environment, secret, identify, ask = askTagged } = options;
  const { revalidateSeconds = 60, timeoutMs = 2_000, runtime = systemRuntime } = options;
  const onError = (error: PennonError): void => attempt(() => (options.onError ?? warn)(error));
  const isDevelopment = process.env.NODE_ENV === 'development';
  const reader = { url, key, environment, ask, revalidateSeconds, timeoutMs, onError, runtime };
  return {
    url,
    key,
    timeoutMs,
    environment,
    secret,
    tag: tagOf(environment),
    anonymousIdCookie: options.anonymousIdCookie ?? ANONYMOUS_ID_COOKIE,
    ruleset: createRulesetReader(reader, sharedRuleset(url, key, environment)),
    identify,
    overrides: overridesReader({ environment, secret, isDevelopment, more: options.overrides, onError }),
    exposures: secret === undefined ? undefined : exposureTokens(secret),
    onError,
    runtime,
  };
}

function warn({ code, message, hint = '' }: PennonError): void {
  console.warn(`Pennon ${code}: ${message} ${hint}`);
}
