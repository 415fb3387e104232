import { refuse } from '../argument-checks.js';

/** The same of both arms. */
export interface PerArm<T> {
  readonly control: T;
  readonly treatment: T;
}

/** Turns, or checks, each arm; `name` is its path in errors. */
export function perArm<T, R>(
  { control, treatment }: PerArm<T>,
  turn: (arm: T, name: string) => R,
): PerArm<R> {
  const turned = (arm: T, name: string) => turn(arm ?? refuse(name, arm, 'given'), name);
  return { control: turned(control, 'control'), treatment: turned(treatment, 'treatment') };
}
