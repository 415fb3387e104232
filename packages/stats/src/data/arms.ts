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
  return { control: turn(control, 'control'), treatment: turn(treatment, 'treatment') };
}
