import { type Document, PennonError, type Result } from '@pennon/core';
import type { FlagKey, ValueOf } from '@pennon/react/server';
import { type Choice, type GroupIdentity, groupCodes, type Known } from './group-code.js';
import type { RequestLike } from './request-like.js';
import { variationsWithTraffic } from './variations-with-traffic.js';

/**
 * Flags whose combinations are pages of their own: the proxy sends each visitor to the page of their combination, which
 * is static and the same for all who have it.
 */
export interface FlagGroup<Key extends FlagKey = FlagKey> {
  readonly name: string;
  readonly keys: readonly Key[];
  /** The code of what this request is served. Never rejects: what cannot be evaluated is its caller's default. */
  precompute(request: RequestLike): Promise<string>;
  /** The values that a code stands for; undefined when it is none of this group's: answer `notFound()`. */
  decode(code: string): Promise<GroupValues<Key> | undefined>;
  /**
   * The combinations that somebody can be served, for `generateStaticParams`; others are made when first asked for.
   *
   * @param param - the name of the route's segment; by default `code`
   * @throws PennonError `GROUP_OVER_BUDGET`
   */
  staticParams<Param extends string = 'code'>(param?: Param): Promise<{ readonly [Name in Param]: string }[]>;
}

/** Without a member where the caller's default applies. */
export type GroupValues<Key extends FlagKey> = { readonly [Name in Key]?: ValueOf<Name> };

/** For `group` of {@link createFlags}. */
export interface GroupOptions {
  /** As many pages as `staticParams` may list; by default 100. */
  readonly budget?: number | undefined;
}

/** What a group asks of `createFlags`. */
export interface GroupSource extends Pick<GroupIdentity, 'environment' | 'secret'> {
  /** What a page is rendered from, and tagged by; empty while nothing is known. */
  documents(): Promise<Documents>;
  /** What a request is served, in the order of the keys, overrides and all, and the documents that say so. */
  serve(request: RequestLike, keys: readonly string[]): Promise<Served>;
}

interface Served {
  readonly results: readonly Pick<Result, 'variation'>[];
  readonly documents: Documents;
}

/** By `kind/key`. */
type Documents = ReadonlyMap<string, Document>;

export function createGroup<Key extends FlagKey>(
  source: GroupSource,
  { name, keys, budget = 100 }: Pick<FlagGroup<Key>, 'name' | 'keys'> & GroupOptions,
): FlagGroup<Key> {
  const codes = groupCodes({ ...source, name, keys });

  return {
    name,
    keys,
    async precompute(request) {
      const { results, documents } = await source.serve(request, keys);
      return codes.write(
        results.map(({ variation }) => variation),
        knownIn(documents, keys),
      );
    },
    async decode(code) {
      const documents = await source.documents();
      const choice = codes.read(code, knownIn(documents, keys));
      // Each value is that of a variation of the flag under this key.
      return choice && (valuesOf(choice, documents, keys) as GroupValues<Key>);
    },
    async staticParams<Param extends string>(param = 'code' as Param) {
      const documents = await source.documents();
      const served = keys.map((key) => servedIn(documents, key));
      checkBudget({ name, keys, budget }, served);
      const known = knownIn(documents, keys);
      const all = combinationsOf(served).map((choice) => ({ [param]: codes.write(choice, known) }));
      return all as { [Name in Param]: string }[]; // a computed key widens to string
    },
  };
}

function flagIn(
  documents: Documents,
  key: string,
): (Document & { readonly kind: 'flag' })['body'] | undefined {
  const document = documents.get(`flag/${key}`);
  return document?.kind === 'flag' ? document.body : undefined;
}

function knownIn(documents: Documents, keys: readonly string[]): Known {
  return keys.map((key) => flagIn(documents, key)?.variations.map((variation) => variation.key) ?? []);
}

function valuesOf(
  choice: Choice,
  documents: Documents,
  keys: readonly string[],
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    keys.flatMap((key, index) => {
      const variation = flagIn(documents, key)?.variations.find((each) => each.key === choice[index]);
      return variation === undefined ? [] : [[key, variation.value]];
    }),
  );
}

/** Of a flag that nobody has made everybody gets the caller's default. */
function servedIn(documents: Documents, key: string): readonly (string | undefined)[] {
  const flag = flagIn(documents, key);
  return flag === undefined ? [undefined] : [...variationsWithTraffic(flag, documents)];
}

function combinationsOf(served: readonly Choice[]): readonly Choice[] {
  return served.reduce<readonly Choice[]>(
    (combinations, each) => combinations.flatMap((begun) => each.map((variation) => [...begun, variation])),
    [[]],
  );
}

function checkBudget(
  { name, keys, budget }: Pick<FlagGroup, 'name' | 'keys'> & { readonly budget: number },
  served: readonly Choice[],
): void {
  const pages = served.reduce((product, { length }) => product * length, 1);
  if (pages <= budget) return;
  const counts = Object.fromEntries(keys.map((key, index) => [key, served[index]?.length]));
  const factors = Object.entries(counts).map(([key, count]) => `${key} ${count}`);
  throw new PennonError(
    'GROUP_OVER_BUDGET',
    `The group "${name}" has ${pages} pages, and a budget of ${budget}: ${factors.join(' × ')}.`,
    {
      hint: 'Make two groups of it, serve fewer variations of its largest flag, or raise the `budget` of `flags.group`.',
      details: { pages, budget, counts },
    },
  );
}
