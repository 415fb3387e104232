/** A JSON value, as Postgres stores it and `JSON.parse` returns it. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
