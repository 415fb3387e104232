import { isSqlError, type SqlError } from '../database/sql-database.js';
import { HttpError } from '../http/http-error.js';

/** PostgREST's answer to an error of the database. Anything else is the server's own fault and says nothing. */
export function responseOfError(error: unknown, role: string): HttpError {
  if (error instanceof HttpError) return error;
  if (isSqlError(error)) {
    return error.code === 'PGRST' ? raisedResponse(error) : sqlErrorResponse(error, role);
  }
  const { code, hint } = error as { readonly code?: string; readonly hint?: string };
  return new HttpError(503, {
    code: 'PGRST001',
    details: code === undefined ? null : String(error),
    hint: hint ?? null,
    message: 'Database connection error. Retrying the connection.',
  });
}

function sqlErrorResponse(error: SqlError, role: string): HttpError {
  const status = statusOf(error, role);
  return new HttpError(
    status,
    {
      code: error.code,
      details: error.detail ?? null,
      hint: error.hint ?? null,
      message: error.message,
    },
    status === 401 ? { 'www-authenticate': 'Bearer' } : {},
  );
}

/** `raise sqlstate 'PGRST'`: the message is the body, the detail status and headers, both as JSON. */
function raisedResponse(error: SqlError): HttpError {
  try {
    const body = JSON.parse(error.message) as { readonly code: string; readonly message: string };
    const detail = JSON.parse(error.detail ?? '') as {
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
    };
    const { code, message, details = null, hint = null } = body as typeof body & Record<string, unknown>;
    if (!isStatus(detail.status)) throw new Error('Not a status.');
    return new HttpError(detail.status, { code, details, hint, message }, detail.headers ?? {});
  } catch {
    return new HttpError(500, {
      code: 'PGRST121',
      details: null,
      hint: null,
      message: "The message and detail field of RAISE 'PGRST' error expects JSON",
    });
  }
}

function isStatus(status: number): boolean {
  return Number.isInteger(status) && status >= 200 && status <= 599;
}

function statusOf({ code }: SqlError, role: string): number {
  const raised = /^PT(\d{3})$/.exec(code)?.[1];
  if (raised !== undefined) return isStatus(Number(raised)) ? Number(raised) : 500;
  if (code === '42501') return role === 'anon' ? 401 : 403;
  return statusByCode[code] ?? statusByClass[code.slice(0, 2)] ?? 400;
}

const statusByCode: Readonly<Record<string, number>> = {
  '23503': 409,
  '23505': 409,
  '25006': 405,
  '42883': 404,
  '42P01': 404,
  '53400': 500,
  '57P01': 503,
  P0001: 400,
};

const statusByClass: Readonly<Record<string, number>> = {
  '08': 503,
  '09': 500,
  '0L': 403,
  '0P': 403,
  '25': 500,
  '28': 403,
  '2D': 500,
  '38': 500,
  '39': 500,
  '3B': 500,
  '40': 500,
  '53': 503,
  '54': 413,
  '55': 500,
  '57': 500,
  '58': 500,
  F0: 500,
  HV: 500,
  P0: 500,
  PT: 500,
  XX: 500,
};
