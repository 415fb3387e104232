import { FlagSwitch, useFlag, useFlagEnabled, useFlagValue } from '@pennon/react';
import { describe, expectTypeOf, it } from 'vitest';

describe('without generated types', () => {
  it('a default says the type, widened', () => {
    expectTypeOf(() => useFlagValue('x', false)).returns.toEqualTypeOf<boolean>();
    expectTypeOf(() => useFlagValue('x', 'red')).returns.toEqualTypeOf<string>();
    expectTypeOf(() => useFlagValue('x', 3)).returns.toEqualTypeOf<number>();
    expectTypeOf(() => useFlagValue('x', { title: 'a' })).returns.toEqualTypeOf<{ title: string }>();
    expectTypeOf(() => useFlagValue('x', ['a'])).returns.toEqualTypeOf<string[]>();
    expectTypeOf(() => useFlag('x', false).value).returns.toEqualTypeOf<boolean>();
  });

  it('an interface can be a default', () => {
    interface Banner {
      readonly title: string;
    }
    const none: Banner = { title: '' };
    expectTypeOf(() => useFlagValue('x', none)).returns.toEqualTypeOf<Banner>();
  });

  it('a default is needed', () => {
    // @ts-expect-error: nothing says what the value is
    expectTypeOf(() => useFlagValue('x')).toBeFunction();
    // @ts-expect-error: nothing says what the value is
    expectTypeOf(() => useFlag('x')).toBeFunction();
  });

  it('an enabled flag is boolean, and so is its default', () => {
    expectTypeOf(useFlagEnabled).returns.toEqualTypeOf<boolean>();
    // @ts-expect-error: text is no default of a boolean
    expectTypeOf(() => useFlagEnabled('x', 'on')).toBeFunction();
  });

  it('a switch takes any cases, or children, not both', () => {
    expectTypeOf(<FlagSwitch flag="x" cases={{ a: 'A' }} />).toBeObject();
    expectTypeOf(<FlagSwitch flag="x">text</FlagSwitch>).toBeObject();
    expectTypeOf(
      // @ts-expect-error: which of the two?
      <FlagSwitch flag="x" cases={{ a: 'A' }}>
        text
      </FlagSwitch>,
    ).toBeObject();
  });
});
