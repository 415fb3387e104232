import { accessSync, constants, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { type BrowserContext, chromium } from 'playwright-core';

/** No sandbox: CI containers run as root. The rest keeps Chromium from calling home on a closed network. */
const quietFlags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/**
 * Starts Chromium with a fresh profile. Found in this order: PENNON_CHROMIUM, an installed Chrome or Chromium,
 * Playwright's own, and on Linux the binary that the npm package `@sparticuz/chromium` carries.
 */
export async function launchChromium(
  options: {
    readonly colorScheme?: 'light' | 'dark';
    readonly width?: number;
    readonly height?: number;
  } = {},
): Promise<BrowserContext> {
  const found = await findChromium();
  const profile = mkdtempSync(join(tmpdir(), 'pennon-chromium-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: found.path,
    env: { ...process.env, ...found.env },
    args: quietFlags,
    headless: true,
    colorScheme: options.colorScheme ?? 'light',
    viewport: { width: options.width ?? 1280, height: options.height ?? 900 },
  });
  // Each is tens of megabytes, and /tmp may be memory. At the end: a browser writes on for a moment after it has closed.
  process.once('exit', () => {
    try {
      rmSync(profile, { recursive: true, force: true });
    } catch {
      // Whatever still writes there keeps it; the system empties /tmp.
    }
  });
  return context;
}

interface FoundChromium {
  readonly path: string;
  /** What the browser's process needs beside our own environment. */
  readonly env: Readonly<Record<string, string>>;
}

export async function findChromium(env: NodeJS.ProcessEnv = process.env): Promise<FoundChromium> {
  if (env.PENNON_CHROMIUM) return { path: env.PENNON_CHROMIUM, env: {} };
  const installed = [...onPath(env.PATH ?? ''), ...wellKnown, chromium.executablePath()].find(isExecutable);
  if (installed !== undefined) return { path: installed, env: {} };
  if (process.platform !== 'linux') {
    throw new Error('No Chromium found. Install Chrome, or set PENNON_CHROMIUM to an executable.');
  }
  carried ??= unpackCarriedChromium();
  return carried;
}

/** Once a process: the package sets up its surroundings when it is imported, and never again. */
let carried: Promise<FoundChromium> | undefined;

/**
 * `@sparticuz/chromium` unpacks the shared libraries that a bare machine lacks (NSS and its like) only where it believes
 * to be on Lambda, and then sets LD_LIBRARY_PATH for this whole process: here it does so for the browser alone.
 */
async function unpackCarriedChromium(): Promise<FoundChromium> {
  const before = { ...process.env };
  process.env.AWS_EXECUTION_ENV = 'AWS_Lambda_nodejs20.x';
  try {
    const { default: chromiumOfNpm } = await import('@sparticuz/chromium');
    const path = await chromiumOfNpm.executablePath();
    const { LD_LIBRARY_PATH = '', FONTCONFIG_PATH = '' } = process.env;
    return { path, env: { LD_LIBRARY_PATH, FONTCONFIG_PATH } };
  } finally {
    for (const name of ['AWS_EXECUTION_ENV', 'LD_LIBRARY_PATH', 'FONTCONFIG_PATH', 'HOME']) {
      if (before[name] === undefined) delete process.env[name];
      else process.env[name] = before[name];
    }
  }
}

const wellKnown = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
];

function onPath(path: string): readonly string[] {
  const names = ['google-chrome-stable', 'google-chrome', 'chromium', 'chromium-browser'];
  return path.split(delimiter).flatMap((folder) => names.map((name) => join(folder, name)));
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
