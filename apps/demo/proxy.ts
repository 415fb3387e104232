import { flagsProxy } from '@pennon/next';
import { flags, landing } from './lib/flags';

export const proxy = flagsProxy(flags, {
  groups: [{ group: landing, from: '/welcome', to: (code) => `/landing/${code}` }],
});

export const config = { matcher: ['/((?!_next/|api/|favicon|icon).*)'] };
