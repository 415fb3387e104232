import { type Result, rulesetOf } from '@pennon/core';
import { explain, type Trace } from '@pennon/core/explain';
import type { FlagState } from '@pennon/store';
import { type JSX, type ReactNode, useMemo } from 'react';

export interface ReasonTraceProps {
  readonly flagKey: string;
  readonly state: FlagState;
}

/** What the evaluator looked at on the way to its answer, in order; overrides and policies stand over it. */
export function ReasonTrace({ flagKey, state }: ReasonTraceProps): JSX.Element {
  const { evaluator, documents, context } = state;
  const trace = useMemo(() => {
    if (documents === undefined) return undefined;
    const ruleset = rulesetOf(evaluator.environment, evaluator.revision, documents.values());
    return explain(ruleset, flagKey, context);
  }, [evaluator, documents, context, flagKey]);
  if (trace === undefined) return <Said by="The server says" result={evaluator.evaluate(flagKey, context)} />;
  return (
    <>
      <Said by="The rules say" result={trace.result} />
      <Steps steps={trace.steps} />
    </>
  );
}

function Said({ by, result }: { readonly by: string; readonly result: Result }): ReactNode {
  const { reason, ruleId, errorCode, variation } = result;
  const why = [reason.replaceAll('_', ' '), ruleId && `rule ${ruleId}`, errorCode].filter(Boolean).join(', ');
  return (
    <p>
      {by} <b>{variation ?? 'nothing'}</b> ({why})
    </p>
  );
}

function Steps({ steps }: { readonly steps: readonly Trace[] }): JSX.Element {
  return (
    <ul className="trace">
      {steps.map(({ text, holds, parts }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a trace is made anew as a whole
        <li key={index}>
          <span aria-hidden="true">{holds ? '✓' : '✗'}</span>
          <span className="said">{holds ? 'holds:' : 'does not hold:'}</span> {text}
          {parts.length > 0 && <Steps steps={parts} />}
        </li>
      ))}
    </ul>
  );
}
