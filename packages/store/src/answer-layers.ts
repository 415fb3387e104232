import { type Answer, type AnswerLayer, evaluatorAnswer, type FlagState } from './flag-state.js';
import type { FlagStore } from './flag-store.js';
import { rootStoreOf } from './scoped-store.js';

/** From the one next to the evaluator outwards; under them all is the update policy. */
const order = ['overrides', 'pending'] as const;

type LayerName = (typeof order)[number];

interface Stack extends Partial<Readonly<Record<LayerName, AnswerLayer | undefined>>> {
  /** The answer that the store was made with. */
  readonly base: Answer | undefined;
}

const stacks = new WeakMap<Answer, Stack>();

/** Puts a layer over a store's answers, in place of the one of the same name; without one, takes that away. */
export function setLayer(store: FlagStore, name: LayerName, layer: AnswerLayer | undefined): void {
  const root = rootStoreOf(store);
  const { answer } = root.getState();
  const stack = { ...stackOf(answer), [name]: layer };
  let next = stack.base;
  for (const each of order) next = stack[each]?.(next ?? evaluatorAnswer) ?? next;
  if (next !== undefined && next !== stack.base) stacks.set(next, stack);
  root.update({ answer: next });
}

/** The layer of that name over the answers of a state: of a store, not of a view of one. */
export function layerIn({ answer }: FlagState, name: LayerName): AnswerLayer | undefined {
  return stackOf(answer)[name];
}

function stackOf(answer: Answer | undefined): Stack {
  return (answer && stacks.get(answer)) ?? { base: answer };
}
