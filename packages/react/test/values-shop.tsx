import type { Context } from '@pennon/core';
import { useFlagValue } from '@pennon/react';
import { ValuesProvider, type ValuesProviderProps } from '@pennon/react/values';
import type { FlagAnswer, FlagValues } from '@pennon/store/values';
import { act } from '@testing-library/react';
import type { ReactNode } from 'react';

export const valuesOf = (flags: Readonly<Record<string, FlagAnswer>>, revision = 1): FlagValues => ({
  environment: 'test',
  revision,
  flags,
});
export const serves = (variation: string): FlagAnswer => ({
  value: variation,
  variation,
  reason: 'targeting_match',
});
export const runs = (variation: string, exposure?: string): FlagAnswer => ({
  ...serves(variation),
  reason: 'experiment',
  experiment: { key: 'hero-test', version: 1, variation, isIn: true },
  ...(exposure !== undefined && { exposure }),
});

type Given = Omit<ValuesProviderProps & { readonly store?: undefined }, 'store' | 'environment'>;

export function Shop({ children, ...given }: Given & { readonly children: ReactNode }) {
  return (
    <ValuesProvider environment="test" {...given}>
      {children}
    </ValuesProvider>
  );
}

export const Hero = ({ onRender }: { onRender?: () => void }) => {
  onRender?.();
  return <p>{useFlagValue('hero', 'default')}</p>;
};

/** A server that a test lets answer. */
export function server() {
  const asked: Context[] = [];
  let answer: (values: FlagValues) => void = () => {};
  const refresh = (_: AbortSignal, context: Context) => {
    asked.push(context);
    return new Promise<FlagValues>((resolve) => {
      answer = resolve;
    });
  };
  return {
    asked,
    refresh,
    answer: (values: FlagValues) => act(async () => answer(values)),
  };
}
