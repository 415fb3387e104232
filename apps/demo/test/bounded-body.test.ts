import { describe, expect, it } from 'vitest';

/** Not followed by the compiler: the app's imports are resolved as Next does. */
const file = '../lib/bounded-body.js';
const { boundedBody } = (await import(file)) as {
  readonly boundedBody: (request: Pick<Request, 'body'>, maxBytes: number) => Promise<Blob | undefined>;
};

const megabyte = 1_048_576;

describe("a request's bytes", () => {
  it.each([
    ['none', null, 0],
    ['as many as may be', new Response('é'.repeat(megabyte / 2)).body, megabyte],
  ])('are read whole: %s', async (_, body, size) => {
    expect((await boundedBody({ body }, megabyte))?.size).toBe(size);
  });

  it('are read no further than they may be many', async () => {
    let pulled = 0;
    let isCancelled = false;
    const body = new ReadableStream({
      pull(controller) {
        pulled++;
        controller.enqueue(new Uint8Array(65_536));
      },
      cancel() {
        isCancelled = true;
      },
    });
    expect(await boundedBody({ body }, megabyte)).toBeUndefined();
    expect(isCancelled).toBe(true);
    // 17 pieces are too many, and streams pull one or two ahead.
    expect(pulled).toBeLessThan(20);
  });
});
