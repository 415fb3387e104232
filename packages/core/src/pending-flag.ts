import type { Context } from './context.js';
import type { CompiledFlag } from './flag.js';
import { compileFlag, quarantine } from './flag.js';
import type { Result } from './result.js';
import type { World } from './scope.js';

const NONE: readonly never[] = [];

/** A flag that nobody has asked for yet: compiled when somebody does, and then in its own place among the flags. */
export class PendingFlag implements CompiledFlag {
  readonly key: string;
  readonly document: unknown;
  readonly world: World;

  constructor(key: string, document: unknown, world: World) {
    this.key = key;
    this.document = document;
    this.world = world;
  }

  get references(): readonly string[] {
    return NONE;
  }

  get boundaries(): readonly number[] {
    return NONE;
  }

  run(context: Context, flags: Map<string, CompiledFlag>, chain: number): Result {
    return settled(this, flags).run(context, flags, chain);
  }
}

/** The flag compiled, and put in its place. */
export function settled(flag: CompiledFlag, flags: Map<string, CompiledFlag>): CompiledFlag {
  if (!(flag instanceof PendingFlag)) return flag;
  const compiled = compiledOrQuarantined(flag);
  flags.set(flag.key, compiled);
  return compiled;
}

/** A flag that cannot be compiled is quarantined: its earlier version goes on serving. */
export function compiledOrQuarantined(
  { key, document, world }: Pick<PendingFlag, 'key' | 'document' | 'world'>,
  previousOf?: () => CompiledFlag,
): CompiledFlag {
  try {
    return compileFlag(key, document, world);
  } catch {
    return quarantine(key, document, previousOf?.());
  }
}
