/** Abscissae in (-1, 1) and weights of a quadrature rule. */
export interface QuadratureRule {
  readonly nodes: readonly number[];
  readonly weights: readonly number[];
}

/**
 * The n-point Gauss-Legendre rule, exact for polynomials of degree 2n - 1.
 *
 * Source: Newton's iteration on the Legendre recurrence, Davis & Rabinowitz 1984, 2.7.
 */
function gaussLegendre(n: number): QuadratureRule {
  const nodes: number[] = [];
  const weights: number[] = [];
  for (let i = 0; i < n; i++) {
    let x = Math.cos((Math.PI * (n - i - 0.25)) / (n + 0.5));
    let slope = 1;
    for (let step = 0; step < 20; step++) {
      const { value, derivative } = legendre(n, x);
      const move = value / derivative;
      x -= move;
      slope = derivative;
      if (Math.abs(move) < 1e-16) break;
    }
    nodes.push(x);
    weights.push(2 / ((1 - x * x) * slope * slope));
  }
  return { nodes, weights };
}

function legendre(n: number, x: number): { readonly value: number; readonly derivative: number } {
  let [previous, value] = [1, x];
  for (let k = 2; k <= n; k++)
    [previous, value] = [value, ((2 * k - 1) * x * value - (k - 1) * previous) / k];
  return { value, derivative: (n * (x * value - previous)) / (x * x - 1) };
}

/** The rule of every quadrature here: a panel of 16 nodes resolves four standard deviations of a normal density. */
export const PANEL: QuadratureRule = /* @__PURE__ */ gaussLegendre(16);
