import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Change, checksumOf, type Document, type Flag, type Snapshot } from '@pennon/core';

/** Answers `pennon_snapshot` over HTTP as a Supabase project does: the real one is in packages/stack-tests. */
export class SnapshotServer {
  readonly #server = createServer((request, response) => void this.#answer(request, response));
  readonly #documents = new Map<string, Document>();
  readonly #log: (readonly Document[])[] = [];
  #revision = 0;
  #oldest = 0;
  /** The `since` of each question, in order; null where everything was asked for. */
  readonly questions: (string | null)[] = [];
  readonly keys: (string | undefined)[] = [];
  /** Sent in place of an answer: a status, a body that is none of ours, or nothing at all. */
  trouble: { readonly status?: number; readonly body?: string } | 'silence' | undefined;
  /** Answers wait for it, and say what was true when they were asked for. */
  gate: Promise<void> | undefined;
  /** Added to the checksum of changes. */
  error = 0;

  static async start(flags: readonly Flag[]): Promise<SnapshotServer> {
    const server = new SnapshotServer();
    server.commit(flags);
    await new Promise<void>((resolve) => server.#server.listen(0, '127.0.0.1', resolve));
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get revision(): number {
    return this.#revision;
  }

  commit(flags: readonly Flag[]): void {
    this.#revision++;
    const changed = flags.map((body): Document => {
      const { version = 0 } = this.#documents.get(body.key) ?? {};
      return { kind: 'flag', key: body.key, version: version + 1, body };
    });
    for (const document of changed) this.#documents.set(document.key, document);
    this.#log.push(changed);
  }

  /** What came before is no longer known one by one. */
  forgetHistory(): void {
    this.#oldest = this.#revision;
  }

  /** As after a backup was restored: another history, which is shorter. */
  restore(flags: readonly Flag[]): void {
    this.#documents.clear();
    this.#log.length = 0;
    this.#revision = 0;
    this.commit(flags);
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const { searchParams } = new URL(request.url ?? '', this.url);
    const since = searchParams.get('since');
    this.questions.push(since);
    this.keys.push(request.headers.apikey as string | undefined);
    if (this.trouble === 'silence') return;
    const { status = 200, body } = this.trouble ?? {};
    response.writeHead(status, { 'content-type': 'application/json' });
    const answer = body ?? JSON.stringify(this.#snapshot(since === null ? undefined : Number(since)));
    if (this.gate === undefined) response.end(answer);
    else void this.gate.then(() => response.end(answer));
  }

  #snapshot(since: number | undefined): Snapshot {
    const documents = [...this.#documents.values()];
    const [revision, checksum] = [this.#revision, checksumOf(documents)];
    if (since === revision) return { type: 'unchanged', revision, checksum };
    if (since !== undefined && since >= this.#oldest && since < revision) {
      const changes: readonly Change[] = [
        ...new Map(
          this.#log
            .slice(since)
            .flat()
            .map((each) => [each.key, each]),
        ).values(),
      ];
      return { type: 'delta', previous: since, revision, checksum: checksum + this.error, changes };
    }
    return { type: 'full', revision, checksum, documents };
  }
}
