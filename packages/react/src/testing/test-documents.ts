import type { Document, Flag, FullSnapshot, Json } from '@pennon/core';
import { checksumOf } from '@pennon/core';

/** What a test says a flag serves, where its value alone does not say it. */
export class TestAnswer {
  readonly variation: string;
  readonly value: Json;
  readonly isExperiment: boolean;

  constructor(variation: string, value: Json, isExperiment: boolean) {
    this.variation = variation;
    this.value = value;
    this.isExperiment = isExperiment;
  }
}

/** A flag that serves a variation whose value is not its name: `{ hero: variation('wide', { columns: 3 }) }`. */
export function variation(name: string, value: Json = name): TestAnswer {
  return new TestAnswer(name, value, false);
}

/** A flag on which an experiment of the same key runs, that gives everybody this variation. */
export function inExperiment(name: string, value: Json = name): TestAnswer {
  return new TestAnswer(name, value, true);
}

/** What a test store holds. */
export interface TestContent {
  readonly flags: { readonly [key: string]: Json | TestAnswer };
  readonly configs: { readonly [section: string]: { readonly [key: string]: Json } };
}

/** Real documents, so that a test is answered by the evaluator that answers in production. */
export function snapshotOf({ flags, configs }: TestContent, revision: number): FullSnapshot {
  const documents: Document[] = [
    ...Object.entries(flags).flatMap(([key, answer]) => flagDocuments(key, answerOf(answer), revision)),
    ...Object.entries(configs).map(
      ([key, values]): Document => ({ kind: 'config', key, version: revision, body: { key, values } }),
    ),
  ];
  return { type: 'full', revision, checksum: checksumOf(documents), documents };
}

function answerOf(answer: Json | TestAnswer): TestAnswer {
  if (answer instanceof TestAnswer) return answer;
  if (typeof answer === 'boolean') return variation(answer ? 'on' : 'off', answer);
  return variation(typeof answer === 'string' && answer !== '' ? answer : 'value', answer);
}

function flagDocuments(key: string, answer: TestAnswer, version: number): Document[] {
  const { variation: name, value, isExperiment } = answer;
  const body: Flag = {
    key,
    type: typeOf(value),
    status: isExperiment ? 'experiment' : 'active',
    delivery: 'rules',
    variations: [{ key: name, value }],
    offVariation: name,
    rules: isExperiment ? [{ id: 'experiment', serve: { experiment: key } }] : [],
    fallthrough: { variation: name },
  };
  const flag: Document = { kind: 'flag', key, version, body };
  if (!isExperiment) return [flag];
  const split = [{ variation: name, weight: 100_000 }];
  const experiment = { key, version: 1, status: 'running' as const, split, control: name, traffic: 100_000 };
  return [flag, { kind: 'experiment', key, version, body: experiment }];
}

function typeOf(value: Json): Flag['type'] {
  return typeof value === 'object' ? 'json' : (typeof value as 'boolean' | 'string' | 'number'); // the rest of JSON
}
