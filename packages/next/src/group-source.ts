import type { FlagsSetup } from './flags-setup.js';
import type { GroupSource } from './group.js';
import { momentOf } from './moment.js';

/** Codes are made of what the process holds, because the proxy waits for nobody; pages are tagged. */
export function groupSource(setup: FlagsSetup): GroupSource {
  const { environment, secret, ruleset } = setup;
  return {
    environment,
    secret,
    documents: async () => (await ruleset.read()).documents,
    async serve(request, keys) {
      const { answer, ruleset } = await momentOf(setup, async () => request, { ruleset: 'process' });
      return { results: keys.map(answer), documents: ruleset.documents };
    },
  };
}
