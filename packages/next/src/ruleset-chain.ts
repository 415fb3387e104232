import type { Snapshot } from '@pennon/core';
import { pendingExtras } from '@pennon/store';
import { emptyReplica, equipped, follow, type Replica, replace } from '@pennon/store/server';

/** What an answer was worth: nothing new, a step, or reason to ask for everything. */
type Verdict = 'same' | 'moved' | 'doubtful';

/** An environment's replica of the moment. Each answer is judged by what was asked, whoever else asks meanwhile. */
export interface RulesetChain {
  readonly replica: Replica;
  /**
   * Takes in the answer to a question that was asked while this was the replica.
   *
   * @param isWhole - whether everything was asked for: only then may the answer lead back, to a restored database
   * @throws PennonError `WIRE_INVALID`
   */
  settle(asked: Replica, answer: Snapshot, isWhole: boolean): Verdict;
  /** What the documents need besides; undefined when there is nothing to wait for. */
  ready(): Promise<void> | undefined;
}

export function createRulesetChain(environment: string): RulesetChain {
  let replica = emptyReplica(environment);
  return {
    get replica() {
      replica = equipped(replica);
      return replica;
    },
    settle(asked, answer, isWhole) {
      // Another question was quicker: what this one was told is asked for from there, and patched by nobody twice.
      if (asked.documents !== replica.documents) return 'moved';
      if (answer.revision < replica.revision && !isWhole) return 'doubtful';
      // Each request is told so, and a step copies what there is.
      if (isNoNews(asked, answer)) return 'same';
      const next = answer.type === 'full' ? replace(replica, answer) : follow(replica, answer);
      if (next === undefined) return 'doubtful';
      const verdict = next.documents === replica.documents ? 'same' : 'moved';
      replica = next;
      return verdict;
    },
    ready: pendingExtras,
  };
}

function isNoNews({ revision, checksum }: Replica, answer: Snapshot): boolean {
  return answer.type === 'unchanged' && answer.revision === revision && answer.checksum === checksum;
}
