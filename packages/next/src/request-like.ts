/**
 * What is read of a request. A `NextRequest` is one; so is `{ cookies: await cookies(), headers: await headers() }` of
 * `next/headers`.
 */
export interface RequestLike {
  readonly cookies: { get(name: string): { readonly value: string } | undefined };
  readonly headers: { get(name: string): string | null };
}
