import { checksumOf, type Document, type FullSnapshot, type PennonError } from '@pennon/core';
import { FlagProvider, useFlagValue } from '@pennon/react';
import { cleanup, render, screen, waitFor } from '@testing-library/react';
import { StrictMode } from 'react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { snapshotOf } from './flags-in-memory.js';

afterEach(() => {
  cleanup();
  vi.unstubAllEnvs();
});

/** A flag that answers, and one of a version to come. */
function tomorrow(): FullSnapshot {
  const { documents, ...snapshot } = snapshotOf({ plain: 'yes' });
  const broken = { kind: 'flag', key: 'broken', version: 1, body: { key: 'broken', variations: 7 } };
  const all = [...documents, broken as unknown as Document]; // tomorrow's types are not ours
  return { ...snapshot, documents: all, checksum: checksumOf(all) };
}

const Page = () => <p>{useFlagValue('plain', 'no')}</p>;

function open(onError: (error: PennonError) => void) {
  render(
    <StrictMode>
      <FlagProvider environment="test" snapshot={tomorrow()} onError={onError}>
        <Page />
      </FlagProvider>
      <FlagProvider environment="test" snapshot={snapshotOf({ plain: 'yes' })} onError={onError}>
        <Page />
      </FlagProvider>
    </StrictMode>,
  );
}

describe('a ruleset from a newer version', () => {
  it('is told to whoever develops the page, once, while the other flags answer', async () => {
    vi.stubEnv('NODE_ENV', 'development');
    const errors: PennonError[] = [];
    open((error) => errors.push(error));
    expect(screen.getAllByText('yes')).toHaveLength(2);
    await waitFor(() => expect(errors).not.toEqual([]));
    // Whatever else would tell it has been loaded by then.
    await import('@pennon/store/diagnostics');
    expect(errors.map(({ code }) => code)).toEqual(['DOCUMENTS_INVALID']);
  });
});
