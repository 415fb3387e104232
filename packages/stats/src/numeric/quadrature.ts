/** A point of a quadrature rule and what its value counts. */
export interface Node {
  readonly at: number;
  readonly weight: number;
}

/** Nodes over panels between rising edges; a panel resolves four standard deviations of a normal density. */
export function nodesOver(edges: readonly number[]): Node[] {
  return edges.slice(1).flatMap((high, panel) => {
    const half = (high - (edges[panel] as number)) / 2;
    return PANEL.map(({ at, weight }) => ({ at: high + half * (at - 1), weight: half * weight }));
  });
}

/** Edges from low to high, evenly spaced and at most `step` apart. */
export function evenEdges(low: number, high: number, step: number): number[] {
  const panels = Math.max(1, Math.ceil((high - low) / step));
  return Array.from({ length: panels + 1 }, (_, i) => low + ((high - low) * i) / panels);
}

/**
 * The n-point Gauss-Legendre rule on (-1, 1), exact for polynomials of degree 2n - 1.
 *
 * Source: Newton's iteration on the Legendre recurrence, Davis & Rabinowitz 1984, 2.7.
 */
function gaussLegendre(n: number): readonly Node[] {
  return Array.from({ length: n }, (_, i) => {
    let at = -Math.cos((Math.PI * (i + 0.75)) / (n + 0.5));
    let slope = 1;
    // the start is good to three digits, and each step doubles them
    for (let step = 0; step < 5; step++) {
      let [previous, value] = [1, at];
      for (let k = 2; k <= n; k++)
        [previous, value] = [value, ((2 * k - 1) * at * value - (k - 1) * previous) / k];
      slope = (n * (at * value - previous)) / (at * at - 1);
      at -= value / slope;
    }
    return { at, weight: 2 / ((1 - at * at) * slope * slope) };
  });
}

const PANEL: readonly Node[] = /* @__PURE__ */ gaussLegendre(16);
