import type { CompileOptions } from './compile.js';
import { compile } from './compile.js';
import { shortened } from './condition-text.js';
import type { Context } from './context.js';
import type { Trace } from './explain-condition.js';
import { traceOf } from './explain-condition.js';
import { leaf, serveTrace } from './explain-serve.js';
import { extras } from './extras.js';
import type { Result } from './result.js';
import type { Flag, Rule, Ruleset } from './ruleset.js';
import type { World } from './scope.js';
import { validateDocument } from './validate.js';
import { worldOf } from './world-of.js';

export type { Trace } from './explain-condition.js';

/** An answer, with everything that was looked at on the way to it, in order. */
export interface Explanation {
  readonly result: Result;
  readonly steps: readonly Trace[];
}

/**
 * Why a flag answers what it answers for a context. Never throws. Compiles the ruleset, so it is for operators, not
 * for the hot path; the result is the evaluator's own.
 */
export function explain(
  ruleset: Ruleset,
  flagKey: string,
  context: Context,
  given: CompileOptions = {},
): Explanation {
  const options = { ...given, extras };
  const result = compile(ruleset, options).evaluate(flagKey, context);
  const flag = Object.hasOwn(ruleset.flags, flagKey) ? ruleset.flags[flagKey] : undefined;
  if (!flag) return { result, steps: [leaf(`there is no flag ${flagKey}`, false)] };
  if (result.errorCode === 'FLAG_INVALID') return { result, steps: [unreadable(flag)] };
  try {
    return { result, steps: stepsOf({ flag, flagKey, ruleset, context, options, result }) };
  } catch {
    return { result, steps: [unreadable(flag)] };
  }
}

/** Why a flag is quarantined, as far as its own document shows. */
function unreadable(flag: Flag): Trace {
  const problems = validateDocument('flag', flag).map(({ path, message }) =>
    leaf(`${path} ${message}`, false),
  );
  const elsewhere = leaf('what it refers to is missing, or cannot be evaluated', false);
  return {
    text: 'the flag cannot be evaluated',
    holds: false,
    parts: problems.length ? problems : [elsewhere],
  };
}

/** An explanation as text: a line for each thing that was looked at, with a tick, a cross, or a dot for what was not reached. */
export function formatExplanation({ result, steps }: Explanation): string {
  const { flagKey, variation, value, reason, ruleId, errorCode } = result;
  const answer = variation === undefined ? 'the default of the caller' : `${variation} = ${shortened(value)}`;
  const why = [reason, ruleId && `rule ${ruleId}`, errorCode].filter(Boolean).join(', ');
  return [`${flagKey} → ${answer} (${why})`, ...steps.flatMap((step) => linesOf(step, 1))].join('\n');
}

interface Case {
  readonly flag: Flag;
  readonly flagKey: string;
  readonly ruleset: Ruleset;
  readonly context: Context;
  readonly options: CompileOptions;
  readonly result: Result;
}

function stepsOf(asked: Case): readonly Trace[] {
  const { flag, result } = asked;
  const steps = [leaf(`status is ${flag.status}`, result.reason !== 'disabled')];
  if (result.reason === 'disabled') return steps;
  steps.push(...prerequisiteSteps(asked));
  if (result.reason === 'prerequisite') return steps;
  for (const target of flag.targets ?? []) steps.push(targetStep(target, asked));
  if (result.reason === 'individual_override') return steps;
  const world = worldOf(asked.ruleset);
  let isDecided = false;
  for (const rule of flag.rules ?? []) {
    steps.push(isDecided ? leaf(`· rule ${rule.id} was not reached`, false) : ruleStep(rule, asked, world));
    isDecided ||= rule.id === result.ruleId;
  }
  return isDecided ? steps : [...steps, fallthroughStep(asked)];
}

function prerequisiteSteps({ flag, ruleset, context, options }: Case): readonly Trace[] {
  const evaluator = compile(ruleset, options);
  return (flag.prerequisites ?? []).map(({ flag: key, variations }) => {
    const { variation, reason } = evaluator.evaluate(key, context);
    const holds = reason !== 'disabled' && variation !== undefined && variations.includes(variation);
    const served =
      variation === undefined
        ? 'serves nothing'
        : `serves ${variation}${reason === 'disabled' ? ', being off' : ''}`;
    return leaf(`prerequisite ${key} ${served}; needed: ${variations.join(' or ')}`, holds);
  });
}

/** A target or rule is asked as the only one of its flag, so the answer is the evaluator's. */
function answerOf(parts: Partial<Flag>, { flag, flagKey, ruleset, context, options }: Case): Result {
  const alone = { ...flag, prerequisites: [], targets: [], rules: [], ...parts };
  return compile({ ...ruleset, flags: { [flagKey]: alone } }, options).evaluate(flagKey, context);
}

function targetStep(target: NonNullable<Flag['targets']>[number], asked: Case): Trace {
  const holds = answerOf({ targets: [target] }, asked).reason === 'individual_override';
  const of = target.attribute ?? 'the unit';
  return leaf(
    `target ${target.variation}: ${of} is ${holds ? '' : 'not '}among ${shortened(target.values)}`,
    holds,
  );
}

function ruleStep(rule: Rule, asked: Case, world: World): Trace {
  const { context, ruleset, flagKey } = asked;
  const answer = answerOf({ rules: [rule] }, asked);
  const holds = answer.ruleId === rule.id || answer.errorCode === 'UNSUPPORTED_BUCKETING';
  const parts: Trace[] = [];
  if (rule.window) {
    const { from = 'ever', until = 'ever' } = rule.window;
    parts.push(
      leaf(
        `window from ${from} until ${until} (now is ${context.now ?? 'missing'})`,
        extras.windowTest({ ...rule.window })(context),
      ),
    );
  }
  if (rule.when) parts.push(traceOf(rule.when, context, world));
  if (parts.every((part) => part.holds)) {
    parts.push(...serveTrace(rule.serve, context, { ruleset, salt: `split/${flagKey}/${rule.id}` }));
  }
  return {
    text: `rule ${rule.id}${holds ? ` serves ${answer.variation} (${answer.reason})` : ''}`,
    holds,
    parts,
  };
}

function fallthroughStep({ flag, flagKey, ruleset, context, result }: Case): Trace {
  return {
    text: `fallthrough serves ${result.variation}`,
    holds: true,
    parts: serveTrace(flag.fallthrough, context, { ruleset, salt: `split/${flagKey}/fallthrough` }),
  };
}

function linesOf({ text, holds, parts }: Trace, depth: number): readonly string[] {
  const mark = text.startsWith('· ') ? '' : holds ? '✓ ' : '✗ ';
  return [`${'  '.repeat(depth)}${mark}${text}`, ...parts.flatMap((part) => linesOf(part, depth + 1))];
}
