/** Bytes as text that needs no escaping in a URL or a cookie. */
export function base64urlOf(bytes: Uint8Array): string {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** The bytes again; undefined when the text is none of ours. */
export function bytesOf(base64url: string): Uint8Array<ArrayBuffer> | undefined {
  // `atob` would also take spaces, padding and the other alphabet.
  if (!/^[\w-]*$/.test(base64url) || base64url.length % 4 === 1) return undefined;
  const binary = atob(base64url.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(binary, (char) => char.charCodeAt(0));
}
