export type {
  BooleanFlagKey,
  FlagKey,
  PennonFlags,
  UndeclaredKey,
  ValueOf,
  VariationOf,
  Widen,
} from './pennon-flags.js';
export { valueOr } from './value-or.js';
