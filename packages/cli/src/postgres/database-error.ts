import { PennonError } from '@pennon/core';

interface Explanation {
  readonly code: string;
  readonly message: (place: string, reason: string) => string;
  readonly hint: string;
}

const unreachable: Explanation = {
  code: 'DATABASE_UNREACHABLE',
  message: (place, reason) => `No Postgres answers at ${place}: ${reason}`,
  hint: "Check host and port, and that it runs. A Supabase project's direct address needs IPv6; its session pooler (Dashboard → Connect) does not.",
};

const passwordRefused: Explanation = {
  code: 'DATABASE_PASSWORD_REFUSED',
  message: (place, reason) => `The Postgres at ${place} refused the login: ${reason}`,
  hint: 'Check user and password (Dashboard → Project Settings → Database resets it). Special characters in a URL are written as %40 and the like; through the pooler the user is postgres.<project>.',
};

const notEncrypted: Explanation = {
  code: 'DATABASE_NOT_ENCRYPTED',
  message: (place) => `The Postgres at ${place} does not encrypt.`,
  hint: 'Turn on SSL there, or add ?sslmode=disable to the address if the network is your own.',
};

const certificateRefused: Explanation = {
  code: 'DATABASE_CERTIFICATE_REFUSED',
  message: (place, reason) => `The certificate of ${place} is not trusted: ${reason}`,
  hint: "Name the project's certificate: ?sslmode=verify-full&sslrootcert=<file from Dashboard → Database Settings>.",
};

const explanations: Readonly<Record<string, Explanation>> = {
  '28P01': passwordRefused,
  '28000': passwordRefused,
  '3D000': {
    code: 'DATABASE_UNKNOWN',
    message: (place, reason) => `${place}: ${reason}`,
    hint: 'The part of the address after the port names the database; that of a Supabase project is postgres.',
  },
  '53300': {
    code: 'DATABASE_FULL',
    message: (place, reason) => `${place} takes no more connections: ${reason}`,
    hint: 'Wait, close others, or go through the pooler.',
  },
  '42501': {
    code: 'DATABASE_RIGHTS_MISSING',
    message: (place, reason) => `The role may not do that at ${place}: ${reason}`,
    hint: 'Connect as the owner of the project, `postgres`.',
  },
  SELF_SIGNED_CERT_IN_CHAIN: certificateRefused,
  DEPTH_ZERO_SELF_SIGNED_CERT: certificateRefused,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: certificateRefused,
  ERR_TLS_CERT_ALTNAME_INVALID: certificateRefused,
};

/** What node-postgres or Postgres said, as what to do about it. */
export function databaseError(cause: unknown, place: string): PennonError {
  const first: unknown = cause instanceof AggregateError ? cause.errors[0] : cause;
  const { code = '', message } = first as { readonly code?: string; readonly message: string };
  const { code: ours, message: say, hint } = explanationOf(code, message);
  return new PennonError(ours, say(place, message), { hint, cause });
}

function explanationOf(code: string, message: string): Explanation {
  if (Object.hasOwn(explanations, code)) return explanations[code] ?? unreachable;
  if (message.includes('does not support SSL')) return notEncrypted;
  // The pooler answers with XX000 and a text.
  return /password|authentication|Tenant or user not found/i.test(message) ? passwordRefused : unreachable;
}

export function withoutPassword(url: URL): string {
  return `${url.username === '' ? '' : `${url.username}@`}${url.host}${url.pathname}`;
}
