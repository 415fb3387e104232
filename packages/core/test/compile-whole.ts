import { type CompileOptions, compile, type Evaluator, type Ruleset } from '@pennon/core';
import { extras } from '@pennon/core/extras';

/** The evaluator with everything that documents may use. */
export function compileWhole(ruleset: Ruleset, options: CompileOptions = {}): Evaluator {
  return compile(ruleset, { extras, ...options });
}
