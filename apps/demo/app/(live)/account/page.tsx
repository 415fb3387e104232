import type { Metadata } from 'next';
import { SignInForm } from '../../../components/sign-in-form';
import { flags } from '../../../lib/flags';
import { signOut } from '../../account-actions';

export const metadata: Metadata = { title: 'Account' };

export default async function AccountPage() {
  const { userId, auth = {} } = await flags.context();
  return (
    <>
      <h1>Account</h1>
      {userId === undefined ? (
        <SignInForm />
      ) : (
        <section className="card narrow" aria-labelledby="signed-in-heading" data-user={userId}>
          <h2 id="signed-in-heading">Signed in as {userId}</h2>
          <p>
            Plan: <strong>{String(auth.plan ?? 'free')}</strong>
          </p>
          <form action={signOut}>
            <button type="submit">Sign out</button>
          </form>
        </section>
      )}
    </>
  );
}
