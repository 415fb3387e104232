'use client';

import type { Flag } from '@pennon/core';
import { useFlagStore } from '@pennon/react';
import { useEffect, useRef, useState, useTransition } from 'react';
import { useStore } from 'zustand';
import {
  type EditProblem,
  editBanner,
  editFlag,
  type FlagEdit,
  readBanner,
  readOperatorFlags,
} from '../app/operator-actions';

/** Flips and ramps flags beside the page that they change. In development only. */
export function OperatorDrawer() {
  const dialog = useRef<HTMLDialogElement>(null);
  const opener = useRef<HTMLButtonElement>(null);
  const [isOpen, setIsOpen] = useState(false);
  const flags = useOperatorFlags(isOpen);
  const [problem, setProblem] = useState<EditProblem>();
  const [isPending, startTransition] = useTransition();

  // Not modal: the operator watches the page change behind the drawer.
  useEffect(() => {
    if (isOpen) dialog.current?.show();
    else dialog.current?.close();
  }, [isOpen]);

  const close = () => {
    setIsOpen(false);
    opener.current?.focus();
  };
  const run = (action: () => Promise<EditProblem>) =>
    startTransition(async () => {
      setProblem(await action().catch(() => ({ message: 'The server did not answer.' })));
    });
  const edit = (key: string, change: FlagEdit) => run(() => editFlag(key, change));

  return (
    <>
      <button
        ref={opener}
        type="button"
        className="operator-toggle"
        aria-expanded={isOpen}
        onClick={() => setIsOpen(!isOpen)}
      >
        Operator
      </button>
      <dialog
        ref={dialog}
        className="operator"
        aria-labelledby="operator-heading"
        aria-busy={isPending}
        onKeyDown={(event) => event.key === 'Escape' && close()}
      >
        <header>
          <div>
            <h2 id="operator-heading">Operator</h2>
            <p className="quiet">Development only. Each change is a commit in Postgres.</p>
          </div>
          <button type="button" onClick={close}>
            Close
          </button>
        </header>
        {isOpen && <BannerControl edit={(text) => run(() => editBanner(text))} />}
        {flags === undefined && <p className="quiet">Reading the flags…</p>}
        {flags?.length === 0 && <p className="quiet">No flags yet, or the database is away.</p>}
        {flags?.map((flag) => (
          <FlagControls key={flag.key} flag={flag} edit={(change) => edit(flag.key, change)} />
        ))}
        {problem !== undefined && (
          <p role="alert" className="problem">
            {problem.message} {problem.hint}
          </p>
        )}
      </dialog>
    </>
  );
}

/** Read again with every revision that the page sees, while the drawer is open. */
function useOperatorFlags(isOpen: boolean): readonly Flag[] | undefined {
  const revision = useStore(useFlagStore(), (state) => state.revision);
  const [flags, setFlags] = useState<readonly Flag[]>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new revision is the reason to read again
  useEffect(() => {
    if (!isOpen) return;
    let isCurrent = true;
    readOperatorFlags()
      .catch(() => [])
      .then((read) => isCurrent && setFlags(read));
    return () => {
      isCurrent = false;
    };
  }, [isOpen, revision]);
  return flags;
}

/** The configuration that drives the banner. */
function BannerControl({ edit }: { readonly edit: (text: string) => void }) {
  const [text, setText] = useState<string>();
  useEffect(() => {
    void readBanner().then(setText, () => setText(''));
  }, []);
  return (
    <form
      className="banner-form"
      onSubmit={(event) => {
        event.preventDefault();
        edit(text ?? '');
      }}
    >
      <label htmlFor="banner-text">Banner</label>
      <input
        id="banner-text"
        value={text ?? ''}
        maxLength={200}
        disabled={text === undefined}
        onChange={(event) => setText(event.target.value)}
      />
      <button type="submit">Show</button>
    </form>
  );
}

interface FlagControlsProps {
  readonly flag: Flag;
  readonly edit: (change: FlagEdit) => void;
}

function FlagControls({ flag, edit }: FlagControlsProps) {
  const percent = rolloutPercent(flag);
  const served = 'variation' in flag.fallthrough ? flag.fallthrough.variation : undefined;
  return (
    <fieldset>
      <legend>{flag.key}</legend>
      <label>
        Enabled
        <input
          type="checkbox"
          role="switch"
          checked={flag.status !== 'inactive'}
          aria-checked={flag.status !== 'inactive'}
          onChange={() => edit({ type: 'toggle' })}
          aria-label={`Enabled: ${flag.key}`}
        />
      </label>
      {percent !== undefined && <RampControl flagKey={flag.key} percent={percent} edit={edit} />}
      {flag.status === 'experiment' && (
        <p className="quiet">
          In an experiment: <a href="/lab">watch it</a>
        </p>
      )}
      {flag.type === 'string' && flag.status !== 'experiment' && (
        <label>
          Serves
          <select
            aria-label={`Serves: ${flag.key}`}
            value={served ?? ''}
            onChange={(event) => edit({ type: 'serve', variation: event.target.value })}
          >
            {served === undefined && (
              <option value="" disabled>
                A split
              </option>
            )}
            {flag.variations.map(({ key, name }) => (
              <option key={key} value={key}>
                {name ?? key}
              </option>
            ))}
          </select>
        </label>
      )}
    </fieldset>
  );
}

interface RampControlProps {
  readonly flagKey: string;
  readonly percent: number;
  readonly edit: FlagControlsProps['edit'];
}

/** Follows the thumb while it moves, and commits once it is let go. */
function RampControl({ flagKey, percent, edit }: RampControlProps) {
  const [draft, setDraft] = useState<number>();
  const shown = draft ?? percent;
  const commit = () => {
    if (draft !== undefined && draft !== percent) edit({ type: 'ramp', percent: draft });
    setDraft(undefined);
  };
  return (
    <label>
      Share
      <input
        type="range"
        min={0}
        max={100}
        step={5}
        value={shown}
        aria-label={`Share of users with ${flagKey}`}
        onChange={(event) => setDraft(Number(event.target.value))}
        onPointerUp={commit}
        onKeyUp={commit}
        onBlur={commit}
      />
      <output>{shown} %</output>
    </label>
  );
}

function rolloutPercent({ rules = [] }: Flag): number | undefined {
  for (const { serve } of rules) {
    const [entry, ...others] = 'split' in serve ? serve.split : [];
    if (entry !== undefined && others.length === 0) return entry.weight / 1000;
  }
  return undefined;
}
