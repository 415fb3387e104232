import { type LocalStack, startLocal } from '@pennon/local';
import { emptyFolder, type Outcome } from '../pennon.js';
import { pennonHere } from '../pennon-here.js';

/** Somebody with the secret key of a stack, in a folder of their own. */
export interface Operator {
  readonly cwd: string;
  readonly stack: LocalStack;
  readonly run: (...args: readonly string[]) => Promise<Outcome>;
  /** What a command printed as JSON; fails with what it said instead. */
  readonly json: <Answer>(...args: readonly string[]) => Promise<Answer>;
  readonly shown: (key: string, environment?: string) => Promise<Shown>;
}

interface Shown {
  readonly version: number;
  readonly body: {
    readonly status: string;
    readonly variations: readonly unknown[];
    readonly offVariation: string;
  };
}

/** With a stack of their own, which they close. */
export async function operatorOfStack(): Promise<Operator> {
  const [cwd, stack] = await Promise.all([emptyFolder(), startLocal({ port: 0 })]);
  const env = {
    SUPABASE_URL: stack.url,
    SUPABASE_SECRET_KEY: stack.secretKey,
    NEXT_PUBLIC_SUPABASE_PUBLISHABLE_KEY: stack.publishableKey,
  };
  const run: Operator['run'] = (...args) => pennonHere(args, { cwd, env });
  const json = async <Answer>(...args: readonly string[]): Promise<Answer> => {
    const { out, err, exitCode } = await run(...args, '--json');
    if (exitCode !== 0) throw new Error(err);
    return JSON.parse(out) as Answer;
  };
  const shown: Operator['shown'] = (key, environment = 'development') =>
    json('flags', 'show', key, '--env', environment);
  return { cwd, stack, run, json, shown };
}
