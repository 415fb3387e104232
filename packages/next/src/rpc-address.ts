/** Where a function of the database answers. A project that its owner hosts may stand below a path. */
export function rpcAddress(url: string, name: string): URL {
  return new URL(`rest/v1/rpc/${name}`, url.endsWith('/') ? url : `${url}/`);
}
