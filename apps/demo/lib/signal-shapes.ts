/** What a signal flag is drawn with, on a field of 36 × 24. */
export interface Shape {
  readonly ink: Ink;
  /** A polygon's corners, `x,y` pairs as SVG writes them. */
  readonly points: string;
}

export type Ink = 'red' | 'blue' | 'yellow' | 'white' | 'black';

export function field(ink: Ink): Shape {
  return box(ink, 0, 0, 36, 24);
}

export function box(ink: Ink, left: number, top: number, right: number, bottom: number): Shape {
  return { ink, points: `${left},${top} ${right},${top} ${right},${bottom} ${left},${bottom}` };
}

/** Stripes of one width, from the mast outwards. */
export function upright(...inks: readonly Ink[]): readonly Shape[] {
  const width = 36 / inks.length;
  return inks.map((ink, index) => box(ink, index * width, 0, (index + 1) * width, 24));
}

/** Stripes of one height, from the top down. */
export function level(...inks: readonly Ink[]): readonly Shape[] {
  const height = 24 / inks.length;
  return inks.map((ink, index) => box(ink, 0, index * height, 36, (index + 1) * height));
}

/** Four fields, the first at the mast's top. */
export function quarters(first: Ink, second: Ink): readonly Shape[] {
  return [field(first), box(second, 18, 0, 36, 12), box(second, 0, 12, 18, 24)];
}

export function chequers(first: Ink, second: Ink): readonly Shape[] {
  const squares = Array.from({ length: 16 }, (_, index) => [index % 4, Math.floor(index / 4)] as const);
  return [
    field(first),
    ...squares
      .filter(([column, row]) => (column + row) % 2 === 1)
      .map(([column, row]) => box(second, column * 9, row * 6, column * 9 + 9, row * 6 + 6)),
  ];
}

export function cross(ink: Ink): readonly Shape[] {
  return [box(ink, 14, 0, 22, 24), box(ink, 0, 8, 36, 16)];
}

export function saltire(ink: Ink): readonly Shape[] {
  return [
    { ink, points: '0,0 5,0 36,20.7 36,24 31,24 0,3.3' },
    { ink, points: '36,0 36,3.3 5,24 0,24 0,20.7 31,0' },
  ];
}

/** Bands that rise to the right; what they draw outside of the field is not seen. */
export function rising(ink: Ink): readonly Shape[] {
  return [6, 18, 30, 42, 54].map((start) => ({
    ink,
    points: `${start},0 ${start + 6},0 ${start - 18},24 ${start - 24},24`,
  }));
}

export function disc(ink: Ink): Shape {
  const corners = Array.from({ length: 32 }, (_, index) => {
    const angle = (index / 32) * 2 * Math.PI;
    return `${(18 + 7 * Math.cos(angle)).toFixed(2)},${(12 + 7 * Math.sin(angle)).toFixed(2)}`;
  });
  return { ink, points: corners.join(' ') };
}
