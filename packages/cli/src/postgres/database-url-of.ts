import { PennonError } from '@pennon/core';

/** @throws PennonError `DATABASE_URL_INVALID` */
export function databaseUrlOf(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url !== undefined && /^postgres(ql)?:$/.test(url.protocol)) return url;
  // The text may hold a password, so it is not repeated.
  throw new PennonError('DATABASE_URL_INVALID', 'That is no address of a Postgres.', {
    hint: 'It looks like postgresql://postgres:<password>@db.<project>.supabase.co:5432/postgres. Write the characters # % / ? @ of a password as %23 %25 %2F %3F %40.',
  });
}

/**
 * What `--database-url` was given, or DATABASE_URL where it was given nothing.
 *
 * @throws PennonError `DATABASE_URL_MISSING`
 */
export function givenDatabaseUrl(option: string | true, env: NodeJS.ProcessEnv): string {
  const url = option === true ? env.DATABASE_URL : option;
  if (url) return url;
  throw new PennonError('DATABASE_URL_MISSING', 'No database is named.', {
    hint: 'Set DATABASE_URL, or give --database-url an address. The dashboard shows it under Connect.',
  });
}
