import { controlErrorOf, type RpcFailure } from './control-error.js';

/** The part of a supabase-js client that `createControl` uses. */
export interface RpcClient extends RpcCaller {
  schema(name: 'pennon_api'): RpcCaller;
}

interface RpcCaller {
  rpc(name: string, args: Readonly<Record<string, unknown>>): PromiseLike<RpcAnswer>;
}

interface RpcAnswer {
  readonly data: unknown;
  readonly error: RpcFailure | null;
  readonly status: number;
}

/** Calls one of our functions of the schema `pennon_api`; its refusals, and the platform's, are thrown as PennonError. */
export async function callApi(
  supabase: RpcClient,
  name: string,
  args: Readonly<Record<string, unknown>>,
): Promise<unknown> {
  return dataOf(await supabase.schema('pennon_api').rpc(name, args));
}

/** The same for a function of the schema `public`, whose names begin with `pennon_`. */
export async function callPublic(
  supabase: RpcClient,
  name: string,
  args: Readonly<Record<string, unknown>>,
): Promise<unknown> {
  return dataOf(await supabase.rpc(name, args));
}

function dataOf({ data, error, status }: RpcAnswer): unknown {
  if (error !== null) throw controlErrorOf(error, status);
  return data;
}
