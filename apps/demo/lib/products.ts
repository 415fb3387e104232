/** A signal flag for sale, drawn from plain shapes on a 36 × 24 field. */
export interface Product {
  readonly id: string;
  readonly name: string;
  readonly meaning: string;
  readonly priceCents: number;
  readonly shapes: readonly Shape[];
}

type Ink = 'red' | 'blue' | 'yellow' | 'white' | 'black';

/** A polygon's corners, `x,y` pairs as SVG writes them. */
export interface Shape {
  readonly ink: Ink;
  readonly points: string;
}

const field = (ink: Ink): Shape => ({ ink, points: '0,0 36,0 36,24 0,24' });

// Colours and meanings: International Code of Signals (IMO), single-letter flags.
export const products: readonly Product[] = [
  {
    id: 'kilo',
    name: 'Kilo',
    meaning: 'I wish to communicate with you',
    priceCents: 3400,
    shapes: [field('blue'), { ink: 'yellow', points: '0,0 18,0 18,24 0,24' }],
  },
  {
    id: 'uniform',
    name: 'Uniform',
    meaning: 'You are running into danger',
    priceCents: 3900,
    shapes: [
      field('white'),
      { ink: 'red', points: '0,0 18,0 18,12 0,12' },
      { ink: 'red', points: '18,12 36,12 36,24 18,24' },
    ],
  },
  {
    id: 'oscar',
    name: 'Oscar',
    meaning: 'Man overboard',
    priceCents: 3600,
    shapes: [field('yellow'), { ink: 'red', points: '0,0 36,0 36,24' }],
  },
  {
    id: 'zulu',
    name: 'Zulu',
    meaning: 'I require a tug',
    priceCents: 4200,
    shapes: [
      { ink: 'yellow', points: '0,0 36,0 18,12' },
      { ink: 'blue', points: '36,0 36,24 18,12' },
      { ink: 'red', points: '36,24 0,24 18,12' },
      { ink: 'black', points: '0,24 0,0 18,12' },
    ],
  },
  {
    id: 'xray',
    name: 'X-ray',
    meaning: 'Stop carrying out your intentions',
    priceCents: 3400,
    shapes: [
      field('white'),
      { ink: 'blue', points: '14,0 22,0 22,24 14,24' },
      { ink: 'blue', points: '0,8 36,8 36,16 0,16' },
    ],
  },
  {
    id: 'whiskey',
    name: 'Whiskey',
    meaning: 'I require medical assistance',
    priceCents: 3700,
    shapes: [
      field('blue'),
      { ink: 'white', points: '6,5 30,5 30,19 6,19' },
      { ink: 'red', points: '12,9 24,9 24,15 12,15' },
    ],
  },
];

export function priceText(cents: number): string {
  return `€${(cents / 100).toFixed(2)}`;
}
