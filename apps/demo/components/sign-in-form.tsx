'use client';

import { useActionState } from 'react';
import { signIn } from '../app/account-actions';

const command = 'npx pennon dev token --user ada --claim plan=pro';

/** The embedded stack has no passwords: whoever runs it may be anybody. */
export function SignInForm() {
  const [problem, submit, isPending] = useActionState(signIn, undefined);
  return (
    <form action={submit} className="card narrow sign-in" aria-labelledby="sign-in-heading">
      <h2 id="sign-in-heading">Sign in</h2>
      <p>In a terminal, in the folder where the shop runs:</p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: wider than a phone, it scrolls by keyboard too */}
      <pre tabIndex={0}>
        <code>{command}</code>
      </pre>
      <label htmlFor="token">The token that it prints</label>
      <textarea
        id="token"
        name="token"
        rows={4}
        required
        spellCheck={false}
        autoComplete="off"
        aria-describedby={problem === undefined ? undefined : 'sign-in-problem'}
        aria-invalid={problem !== undefined}
      />
      {problem !== undefined && (
        <p role="alert" id="sign-in-problem" className="problem">
          {problem}
        </p>
      )}
      <button type="submit" className="primary" disabled={isPending}>
        {isPending ? 'Signing in…' : 'Sign in'}
      </button>
    </form>
  );
}
