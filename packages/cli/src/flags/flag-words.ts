import type { AttributeCondition, Condition, Flag, Rule, Serve, SplitEntry } from '@pennon/core';
import type { Terminal } from '../terminal/terminal.js';

/** What a flag serves, in one line: `25 % on, else off`. */
export function servesInWords(flag: Flag): string {
  if (flag.status === 'inactive' || flag.status === 'archived') return `${flag.offVariation} for everyone`;
  const rules = (flag.rules ?? []).map((rule) => ruleInWords(rule));
  const rest = serveInWords(flag.fallthrough);
  if (rules.length === 0) return rest.includes('%') ? rest : `${rest} for everyone`;
  return rules.length > 2 ? `${rules.length} rules, else ${rest}` : `${rules.join('; ')}; else ${rest}`;
}

/** One rule as an operator would say it. */
export function ruleInWords(rule: Rule): string {
  const conditions = [
    ...(rule.when === undefined ? [] : [conditionInWords(rule.when)]),
    ...(rule.window?.from === undefined ? [] : [`from ${timeInWords(rule.window.from)}`]),
    ...(rule.window?.until === undefined ? [] : [`until ${timeInWords(rule.window.until)}`]),
  ];
  const serve = serveInWords(rule.serve);
  return conditions.length === 0 ? serve : `${serve} if ${conditions.join(' and ')}`;
}

export function serveInWords(serve: Serve): string {
  if ('variation' in serve) return serve.variation;
  if ('experiment' in serve) return `experiment ${serve.experiment}`;
  return serve.split.map((entry) => entryInWords(entry)).join(' / ');
}

/** Weights are thousandths of a percent. */
function entryInWords({ variation, weight }: SplitEntry): string {
  return `${weight / 1000} % ${variation}`;
}

export function conditionInWords(condition: Condition): string {
  if ('all' in condition) return groupInWords(condition.all, ' and ', 'always');
  if ('any' in condition) return groupInWords(condition.any, ' or ', 'never');
  if ('not' in condition) return `not (${conditionInWords(condition.not)})`;
  if ('segment' in condition) return `in segment ${[condition.segment].flat().join(' or ')}`;
  if ('bucket' in condition)
    return `bucket ${condition.bucket.from} to ${condition.bucket.to} of ${condition.bucket.salt}`;
  return attributeInWords(condition);
}

function groupInWords(conditions: readonly Condition[], glue: string, empty: string): string {
  if (conditions.length === 0) return empty;
  const words = conditions.map((condition) => conditionInWords(condition));
  return words.length === 1 ? words.join('') : `(${words.join(glue)})`;
}

function attributeInWords({ attribute, op, value, values }: AttributeCondition): string {
  const right = values ?? (value === undefined ? undefined : value);
  const words = op.replaceAll('_', ' ');
  return right === undefined ? `${attribute} ${words}` : `${attribute} ${words} ${JSON.stringify(right)}`;
}

export const deliveryInWords: Readonly<Record<Flag['delivery'], string>> = {
  rules: 'rules',
  values: 'values only',
  server: 'nothing',
};

export function statusInColor({ status }: Flag, { colors }: Terminal): string {
  return status === 'active' || status === 'experiment' ? colors.green(status) : colors.dim(status);
}

function timeInWords(time: number | string): string {
  return typeof time === 'string' ? time : new Date(time).toISOString();
}
