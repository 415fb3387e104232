// @vitest-environment node
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const require = createRequire(import.meta.url);
// It comes without types of its own.
const { transformSync } = require('@babel/core') as {
  transformSync: (code: string, options: object) => unknown;
};

const src = fileURLToPath(new URL('../src/', import.meta.url));

interface CompilerEvent {
  /** `CompileSuccess`, or why not. */
  readonly kind: string;
  readonly fnLoc?: { readonly start: { readonly line: number } } | null;
  readonly detail?: { readonly options?: { readonly category?: string; readonly reason?: string } };
}

/** What the compiler's lint rules look for beside what keeps it from compiling. */
const rules = {
  validateHooksUsage: true,
  validateRefAccessDuringRender: true,
  validateNoSetStateInRender: true,
  validateNoSetStateInEffects: true,
  validateNoJSXInTryStatements: true,
  validateNoImpureFunctionsInRender: true,
  validateStaticComponents: true,
  validateNoFreezingKnownMutableFunctions: true,
  validateNoVoidUseMemo: true,
  validateNoDerivedComputationsInEffects: true,
  validatePreserveExistingMemoizationGuarantees: true,
};

/** Every component and hook of a file that the compiler met, and what it said of it. */
function compilerEventsOf(filename: string, code: string): readonly CompilerEvent[] {
  const events: CompilerEvent[] = [];
  const logger = { logEvent: (_: unknown, event: CompilerEvent) => events.push(event) };
  transformSync(code, {
    filename,
    code: false,
    babelrc: false,
    configFile: false,
    parserOpts: { plugins: ['typescript', 'jsx'] },
    plugins: [
      [
        require.resolve('babel-plugin-react-compiler'),
        { noEmit: true, panicThreshold: 'none', environment: rules, logger },
      ],
    ],
  });
  return events;
}

function complaintsIn(events: readonly CompilerEvent[]): readonly string[] {
  return events
    .filter(({ kind }) => kind !== 'CompileSuccess')
    .map(({ kind, fnLoc, detail }) => {
      const { category = kind, reason = '' } = detail?.options ?? {};
      return `${category} in the function of line ${fnLoc?.start.line}: ${reason}`;
    });
}

const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((name) => /\.tsx?$/.test(name));

describe("React's compiler", () => {
  it.each(files)('finds nothing in %s', (name) => {
    const events = compilerEventsOf(name, readFileSync(`${src}${name}`, 'utf8'));
    expect(complaintsIn(events)).toEqual([]);
  });

  it('compiles the components and hooks, and does not pass them by', () => {
    const events = files.flatMap((name) => compilerEventsOf(name, readFileSync(`${src}${name}`, 'utf8')));
    expect(events.length).toBeGreaterThan(35);
  });

  it.each([
    ['a ref that is read while rendering', 'const ref = useRef(0); return <p>{ref.current}</p>;', /^Refs/],
    [
      'a state that is set in an effect',
      'const [a, b] = useState(0); useEffect(() => b(1)); return a;',
      /^EffectSetState/,
    ],
    [
      'a memo that leaves a dependency out',
      'const a = useMemo(() => f(props.x), []); return a;',
      /^PreserveManualMemo/,
    ],
    ['a component that is made while rendering', 'const A = make(props); return <A />;', /^StaticComponents/],
    ['chance', 'return <p>{Math.random()}</p>;', /^Purity/],
  ])('would find %s', (_, body, complaint) => {
    const code = `import { useEffect, useMemo, useRef, useState } from 'react'; export function Bad(props) { ${body} }`;
    expect(complaintsIn(compilerEventsOf('bad.tsx', code)).join()).toMatch(complaint);
  });
});
