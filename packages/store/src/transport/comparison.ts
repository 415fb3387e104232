import type { Adapter, Category, CategoryConfig } from './transport-config.js';

/** One thing, as one adapter said it. */
interface Statement {
  readonly category: Category;
  readonly adapter: Adapter;
  /** What both adapters call it: a revision, a message's id. */
  readonly name: string;
  /** Checksums of different algorithms are not compared. */
  readonly algorithm: CategoryConfig['checksum'];
  readonly checksum: string;
  /** Epoch ms. */
  readonly at: number;
}

/** Takes a statement in, and gives the other adapter's of the same name when both have now been made. */
export type Comparison = (statement: Statement) => Statement | undefined;

/** Things that only one adapter has said, and those that both have: the earliest give way. */
const MOST_NAMES = 256;

/** Remembers what was said, to hold each thing once against what the other adapter says. */
export function createComparison(): Comparison {
  const said = new Map<string, Statement | 'by both'>();
  return (statement) => {
    const { category, name, adapter, algorithm } = statement;
    const key = `${category} ${algorithm} ${name}`;
    const other = said.get(key);
    if (other === 'by both' || other?.adapter === adapter) return undefined;
    said.set(key, other === undefined ? statement : 'by both');
    if (said.size > MOST_NAMES) {
      const [earliest = key] = said.keys();
      said.delete(earliest);
    }
    return other;
  };
}
