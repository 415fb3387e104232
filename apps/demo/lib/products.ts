import {
  box,
  chequers,
  cross,
  disc,
  field,
  level,
  quarters,
  rising,
  type Shape,
  saltire,
  upright,
} from './signal-shapes';

/** A signal flag for sale. */
export interface Product {
  readonly id: string;
  readonly name: string;
  readonly meaning: string;
  readonly priceCents: number;
  readonly shapes: readonly Shape[];
}

// Colours and meanings: International Code of Signals (IMO), single-letter flags.
const signals: readonly (readonly [name: string, meaning: string, shapes: readonly Shape[]])[] = [
  [
    'Alfa',
    'I have a diver down; keep well clear at slow speed',
    [box('white', 0, 0, 18, 24), { ink: 'blue', points: '18,0 36,0 28,12 36,24 18,24' }],
  ],
  ['Bravo', 'I carry dangerous goods', [{ ink: 'red', points: '0,0 36,0 28,12 36,24 0,24' }]],
  ['Charlie', 'Yes', level('blue', 'white', 'red', 'white', 'blue')],
  ['Delta', 'Keep clear: I manoeuvre with difficulty', level('yellow', 'blue', 'yellow')],
  ['Echo', 'I am altering my course to starboard', level('blue', 'red')],
  [
    'Foxtrot',
    'I am disabled; communicate with me',
    [field('white'), { ink: 'red', points: '18,0 36,12 18,24 0,12' }],
  ],
  ['Golf', 'I require a pilot', upright('yellow', 'blue', 'yellow', 'blue', 'yellow', 'blue')],
  ['Hotel', 'I have a pilot on board', upright('white', 'red')],
  ['India', 'I am altering my course to port', [field('yellow'), disc('black')]],
  ['Juliett', 'I am on fire; keep well clear', level('blue', 'white', 'blue')],
  ['Kilo', 'I wish to communicate with you', upright('yellow', 'blue')],
  ['Lima', 'You should stop your vessel instantly', quarters('yellow', 'black')],
  ['Mike', 'My vessel is stopped', [field('blue'), ...saltire('white')]],
  ['November', 'No', chequers('blue', 'white')],
  ['Oscar', 'Man overboard', [field('yellow'), { ink: 'red', points: '0,0 36,0 36,24' }]],
  ['Papa', 'All persons on board: we are about to sail', [field('blue'), box('white', 12, 8, 24, 16)]],
  ['Quebec', 'My vessel is healthy', [field('yellow')]],
  ['Romeo', 'No meaning of its own; it looks well', [field('red'), ...cross('yellow')]],
  ['Sierra', 'My engines are going astern', [field('white'), box('blue', 12, 8, 24, 16)]],
  ['Tango', 'Keep clear: I am pair trawling', upright('red', 'white', 'blue')],
  ['Uniform', 'You are running into danger', quarters('red', 'white')],
  ['Victor', 'I require assistance', [field('white'), ...saltire('red')]],
  [
    'Whiskey',
    'I require medical assistance',
    [field('blue'), box('white', 6, 5, 30, 19), box('red', 12, 9, 24, 15)],
  ],
  ['X-ray', 'Stop carrying out your intentions', [field('white'), ...cross('blue')]],
  ['Yankee', 'I am dragging my anchor', [field('yellow'), ...rising('red')]],
  [
    'Zulu',
    'I require a tug',
    [
      { ink: 'yellow', points: '0,0 36,0 18,12' },
      { ink: 'blue', points: '36,0 36,24 18,12' },
      { ink: 'red', points: '36,24 0,24 18,12' },
      { ink: 'black', points: '0,24 0,0 18,12' },
    ],
  ],
];

/** The whole code, A to Z. */
export const products: readonly Product[] = signals.map(([name, meaning, shapes]) => ({
  id: name.toLowerCase().replaceAll(/[^a-z]/g, ''),
  name,
  meaning,
  // Sewing is what costs.
  priceCents: 2800 + 200 * Math.min(shapes.length, 7),
  shapes,
}));

/** On the first page and in its bunting. */
export const featured: readonly Product[] = ['kilo', 'uniform', 'oscar', 'zulu', 'xray', 'whiskey'].flatMap(
  (id) => productOf(id) ?? [],
);

export function productOf(id: string): Product | undefined {
  return products.find((product) => product.id === id);
}

export function priceText(cents: number): string {
  return `€${(cents / 100).toFixed(2)}`;
}
