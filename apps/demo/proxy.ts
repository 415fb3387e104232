import { type NextRequest, NextResponse } from 'next/server';
import { anonymousIdCookie } from './lib/anonymous-id-cookie';

/** Gives each visitor an anonymous id on the first request, so that the server and the browser bucket the same unit. */
export function proxy(request: NextRequest): NextResponse {
  if (request.cookies.has(anonymousIdCookie)) return NextResponse.next();
  const anonymousId = crypto.randomUUID();
  request.cookies.set(anonymousIdCookie, anonymousId);
  const response = NextResponse.next({ request });
  response.cookies.set(anonymousIdCookie, anonymousId, {
    httpOnly: true,
    sameSite: 'lax',
    maxAge: 365 * 24 * 3600,
    path: '/',
  });
  return response;
}

export const config = { matcher: ['/((?!_next/|favicon|icon).*)'] };
