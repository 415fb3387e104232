/** What a request carries; undefined when it is no JSON, or longer than it may be, of which no more is read. */
export async function boundedJson({ body }: Pick<Request, 'body'>, maxBytes: number): Promise<unknown> {
  if (body === null) return undefined;
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  const reader = body.getReader();
  for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
    bytes += piece.value.byteLength;
    if (bytes > maxBytes) {
      await reader.cancel();
      return undefined;
    }
    text += decoder.decode(piece.value, { stream: true });
  }
  try {
    return JSON.parse(text + decoder.decode());
  } catch {
    return undefined;
  }
}
