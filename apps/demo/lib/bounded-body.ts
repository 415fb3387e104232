/** A request's bytes; undefined as soon as they are more than they may be, of which no more is read. */
export async function boundedBody(
  { body }: Pick<Request, 'body'>,
  maxBytes: number,
): Promise<Blob | undefined> {
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  let bytes = 0;
  for (const reader = body?.getReader(); reader; ) {
    const piece = await reader.read();
    if (piece.done) break;
    bytes += piece.value.byteLength;
    if (bytes > maxBytes) {
      await reader.cancel();
      return undefined;
    }
    pieces.push(piece.value);
  }
  return new Blob(pieces);
}
