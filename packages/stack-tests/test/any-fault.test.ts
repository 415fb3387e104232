import { createFlagStore, fetchSnapshot } from '@pennon/store';
import { type LocalStack, startLocal } from '@pennon/test-support';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { type AnnouncementFault, type AnswerFault, FaultyClient } from './faulty-client.js';
import { clientOf, Operator, until } from './real-project.js';

const environment = 'staging';
let stack: LocalStack;
let operator: Operator;

beforeAll(async () => {
  stack = await startLocal({ port: 0 });
  operator = new Operator(clientOf({ url: stack.url, key: stack.secretKey }), environment);
}, 120_000);
afterAll(() => stack?.close());

const step = fc.record({
  key: fc.constantFrom('a', 'b', 'c'),
  value: fc.option(fc.constantFrom('red', 'blue', 'green'), { nil: undefined }),
  announced: fc.constantFrom<AnnouncementFault[]>(
    'none',
    'drop',
    'repeat',
    'hold',
    'release',
    'garble',
    'wrong checksum',
    'old',
  ),
  answered: fc.constantFrom<AnswerFault[]>(
    'none',
    'none',
    'error',
    'garble',
    'wrong checksum',
    'old',
    'reject',
  ),
  isChannelRemoved: fc.boolean(),
});

it('whatever is lost, doubled, late or broken on the way, the store ends equal to the database', async () => {
  const unhandled: unknown[] = [];
  const note = (reason: unknown) => unhandled.push(reason);
  process.on('unhandledRejection', note);
  onTestFinished(() => void process.off('unhandledRejection', note));
  const existing = new Set<string>();
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
      const client = clientOf({ url: stack.url, key: stack.publishableKey });
      const faulty = new FaultyClient(client);
      const options = { pollMs: 150, resyncJitterMs: 20, onError: () => {} };
      const store = createFlagStore({ supabase: faulty, environment, ...options });
      store.start();
      await until(store, ({ isLive, status }) => isLive && status === 'ready');
      for (const { key, value, announced, answered, isChannelRemoved } of steps) {
        if (value === undefined && !existing.has(key)) continue;
        faulty.announcementFaults.push(announced);
        faulty.answerFaults.push(answered);
        await operator.commit({ [key]: value });
        if (value === undefined) existing.delete(key);
        else existing.add(key);
        if (isChannelRemoved) await client.removeAllChannels();
      }

      faulty.announcementFaults.length = 0;
      faulty.answerFaults.length = 0;
      const truth = await fetchSnapshot(client, environment);
      await until(
        store,
        ({ status, revision, isLive }) => status === 'ready' && isLive && revision === truth.revision,
      );
      expect([...store.getState().evaluator.keys()].sort()).toEqual(
        truth.documents.map(({ key }) => key).sort(),
      );
      for (const { key, body } of truth.documents) {
        expect(store.evaluate(key).value).toBe('variations' in body ? body.variations[0]?.value : undefined);
      }
      store.stop();
      expect(unhandled).toEqual([]);
    }),
    { numRuns: 12, endOnFailure: true },
  );
}, 240_000);
