import type { Condition } from './ruleset.js';

/** A condition in words, on one line. */
export function conditionText(condition: Condition): string {
  if ('all' in condition) return `(${condition.all.map(conditionText).join(' and ')})`;
  if ('any' in condition) return `(${condition.any.map(conditionText).join(' or ')})`;
  if ('not' in condition) return `not ${conditionText(condition.not)}`;
  if ('segment' in condition) return `in segment ${[condition.segment].flat().join(' or ')}`;
  if ('bucket' in condition) {
    const { by = 'the unit', salt, from, to } = condition.bucket;
    return `bucket of ${by} under "${salt}" in [${from}, ${to})`;
  }
  const { attribute, op, value, values } = condition;
  const operand = values ?? value;
  return `${attribute} ${op.replaceAll('_', ' ')}${operand === undefined ? '' : ` ${shortened(operand)}`}`;
}

/** A value as JSON, cut to what fits a line; a long list says how much it leaves out. */
export function shortened(value: unknown): string {
  if (Array.isArray(value) && value.length > 5) {
    return `[${value.slice(0, 5).map(shortened).join(', ')}, … ${value.length - 5} more]`;
  }
  const json = JSON.stringify(value) ?? String(value);
  return json.length > 80 ? `${json.slice(0, 79)}…` : json;
}
