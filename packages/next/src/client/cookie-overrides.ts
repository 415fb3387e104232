import type { AnswerLayer, Overrides } from '@pennon/store';
import { overriding } from '@pennon/store/server';
import { bytesOf } from '../base64url.js';
import { OVERRIDES_COOKIE, parsed, plainOverrides, signedOverrides } from '../plain-overrides.js';
import { cookieNamed } from './cookie-named.js';

/**
 * Serves what the browser's own cookie says, where no server could hand it over: on a static page, which the proxy has
 * chosen by it. It counts from when the page knows its visitor, so that the page hydrates as it was rendered. The
 * signature is not looked at: whoever sets cookies here can change the page anyway, and it holds no other rules.
 */
export function cookieOverrides(environment: string): AnswerLayer | undefined {
  const { overrides = {}, expiresAt = Number.POSITIVE_INFINITY } = written(environment) ?? {};
  if (Object.keys(overrides).length === 0) return undefined;
  const layer = overriding(overrides);
  return (under) => {
    const over = layer(under);
    return (state, key, reader) => {
      const { anonymousId, now = 0 } = state.context;
      return (anonymousId === undefined || now >= expiresAt ? under : over)(state, key, reader);
    };
  };
}

interface Written {
  readonly overrides: Overrides;
  /** Epoch ms. */
  readonly expiresAt?: number | undefined;
}

function written(environment: string): Written | undefined {
  const text = decoded(cookieNamed(OVERRIDES_COOKIE) ?? '');
  if (process.env.NODE_ENV === 'development' && text.startsWith('{')) {
    return { overrides: plainOverrides(parsed(text)) };
  }
  // As `signerOf` writes it: `[payload, expiresAt]`, a dot, and what only the server can check.
  const [body = ''] = text.split('.');
  const signed = parsed(new TextDecoder().decode(bytesOf(body)));
  if (!Array.isArray(signed)) return undefined;
  const [payload, expiresAt] = signed;
  return {
    overrides: signedOverrides(payload, environment),
    expiresAt: typeof expiresAt === 'number' ? expiresAt : undefined,
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}
