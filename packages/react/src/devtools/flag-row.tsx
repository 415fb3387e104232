import type { Flag } from '@pennon/core';
import { validateDocument } from '@pennon/core/validate';
import { evaluateIn, type FlagState } from '@pennon/store';
import { type JSX, useState } from 'react';
import { ReasonTrace } from './reason-trace.js';

export interface FlagRowProps {
  readonly flagKey: string;
  readonly state: FlagState;
  /** The variation that is shown whatever the rules say. */
  readonly override: string | undefined;
  readonly onOverride: (key: string, variation: string) => void;
}

/** One flag: what it answers, why, and what else it could show. */
export function FlagRow({ flagKey, state, override, onOverride }: FlagRowProps): JSX.Element {
  const [isOpen, setOpen] = useState(false);
  const document = state.documents?.get(`flag/${flagKey}`);
  const body = document?.kind === 'flag' ? document.body : undefined;
  const result = evaluateIn(state, flagKey);
  const served = result.variation === undefined ? [] : [result.variation];
  const problems = body === undefined ? [] : validateDocument('flag', body);
  const marks = [
    override === undefined ? [] : 'overridden',
    problems.length > 0 || result.errorCode === 'FLAG_INVALID' ? 'quarantined' : [],
    result.experiment?.isIn ? 'experiment' : [],
  ].flat();
  return (
    <li>
      <details onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
        <summary>
          <code>{flagKey}</code> <span className="answer">{answerText(result.variation, result.value)}</span>{' '}
          <span className="reason">{result.reason.replaceAll('_', ' ')}</span>
          {marks.map((mark) => (
            <mark key={mark} data-mark={mark}>
              {mark}
            </mark>
          ))}
        </summary>
        {isOpen && (
          <>
            <VariationChoice
              {...{ flagKey, override, onOverride }}
              variations={variationsOf(body) ?? served}
            />
            {problems.length > 0 && (
              <ul className="problems" aria-label={`What is wrong with ${flagKey}`}>
                {problems.map(({ path, message }) => (
                  <li key={`${path} ${message}`}>
                    <code>{path}</code> {message}
                  </li>
                ))}
              </ul>
            )}
            <ReasonTrace flagKey={flagKey} state={state} />
          </>
        )}
      </details>
    </li>
  );
}

interface VariationChoiceProps extends Pick<FlagRowProps, 'flagKey' | 'override' | 'onOverride'> {
  readonly variations: readonly string[];
}

function VariationChoice({ flagKey, override, onOverride, variations }: VariationChoiceProps): JSX.Element {
  return (
    <label>
      Show{' '}
      <select value={override ?? ''} onChange={({ target }) => onOverride(flagKey, target.value)}>
        <option value="">as the rules say</option>
        {variations.map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}

/** A quarantined flag may have anything where its variations should be; undefined without rules. */
function variationsOf(body: Flag | undefined): readonly string[] | undefined {
  if (body === undefined) return undefined;
  const variations: unknown = body.variations;
  if (!Array.isArray(variations)) return [];
  return variations.flatMap((each: unknown) => {
    const key: unknown = (each as { readonly key?: unknown } | null)?.key;
    return typeof key === 'string' ? [key] : [];
  });
}

function answerText(variation: string | undefined, value: unknown): string {
  if (value === undefined) return 'the default of each reader';
  const text = JSON.stringify(value);
  const short = text.length > 60 ? `${text.slice(0, 60)}…` : text;
  return variation === undefined || JSON.stringify(variation) === text ? short : `${variation} = ${short}`;
}
