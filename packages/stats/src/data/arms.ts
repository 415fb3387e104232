/** The same of both arms. */
export interface PerArm<T> {
  readonly control: T;
  readonly treatment: T;
}

/** Checks each arm under its name. */
export function requireArms<T>(
  { control, treatment }: PerArm<T>,
  requireArm: (arm: T, path: string) => void,
): void {
  requireArm(control, 'control');
  requireArm(treatment, 'treatment');
}

export function mapArms<T, R>({ control, treatment }: PerArm<T>, turn: (arm: T) => R): PerArm<R> {
  return { control: turn(control), treatment: turn(treatment) };
}
