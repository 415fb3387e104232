import { PennonError } from '@pennon/core';
import {
  type Category,
  type ConfigProblem,
  createTransport,
  DEFAULT_CONFIG,
  type Transport,
  type TransportChange,
  type TransportEvent,
} from '@pennon/store/transport';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { VirtualTime } from './virtual-time.js';

function transportOf(config?: TransportChange, unit = 'u-1'): Transport {
  return createTransport({ unit, config, runtime: new VirtualTime() });
}

function problemsOf(work: () => unknown): readonly string[] {
  try {
    work();
  } catch (error) {
    if (!(error instanceof PennonError)) throw error;
    expect(error.code).toBe('TRANSPORT_INVALID');
    const { problems } = error.details as { problems: readonly ConfigProblem[] };
    for (const { path } of problems) expect(error.message).toContain(path);
    return problems.map(({ path, message }) => `${path} ${message}`);
  }
  return [];
}

const CATEGORIES = Object.keys(DEFAULT_CONFIG.categories) as Category[];

/** Enough to route everything to both. */
const everywhere = { enabled: true, percentage: 100, adapters: ['websocket', 'realtime'] } as const;

describe('the defaults', () => {
  it('are those of the issue', () => {
    const both = ['websocket', 'realtime'];
    expect(transportOf().config).toMatchObject({
      override: 'none',
      categories: {
        critical: { enabled: true, percentage: 100, adapters: both },
        performance: { enabled: true, percentage: 50, adapters: ['websocket'] },
        user_activity: { enabled: false, adapters: ['realtime'] },
        system: { enabled: true, percentage: 100, adapters: both },
        debug: { enabled: false },
      },
      health: { errorRate: 0.05, latencyMs: { websocket: 200, realtime: 150 } },
      breaker: { errorRate: 0.05, recoveryMs: 30_000, latencyMultiplier: 2 },
    });
  });

  it('leave everything where it is until a stage is chosen', () => {
    const transport = transportOf();
    for (const category of CATEGORIES)
      expect(transport.route(category)).toEqual({ serve: ['realtime'], shadow: [] });
  });
});

describe('a route', () => {
  it.each([
    ['off', { serve: ['realtime'], shadow: [] }],
    ['shadow', { serve: ['realtime'], shadow: ['websocket'] }],
    ['live', { serve: ['websocket', 'realtime'], shadow: [] }],
    ['complete', { serve: ['websocket'], shadow: [] }],
  ] as const)('at stage %s is %j, and the other way round for the other migration', (stage, route) => {
    expect(transportOf({ stage }).route('critical')).toEqual(route);
    const turned = JSON.parse(
      JSON.stringify(route).replace(/websocket|realtime/g, (word) =>
        word === 'realtime' ? 'websocket' : 'realtime',
      ),
    );
    expect(transportOf({ stage, old: 'websocket' }).route('critical')).toEqual(turned);
  });

  it('runs one adapter where the category lists one', () => {
    const listing = (adapters: readonly ('websocket' | 'realtime')[]) =>
      transportOf({ stage: 'live', categories: { debug: { ...everywhere, adapters } } }).route('debug');
    expect(listing(['websocket'])).toEqual({ serve: ['websocket'], shadow: [] });
    expect(listing(['realtime'])).toEqual({ serve: ['realtime'], shadow: [] });
  });

  it('stays on the old adapter for a category that is off', () => {
    const off = { stage: 'complete', categories: { system: { enabled: false } } } as const;
    expect(transportOf(off).route('system').serve).toEqual(['realtime']);
    expect(transportOf(off).route('critical').serve).toEqual(['websocket']);
  });

  it.each([
    ['websocket_only', 'websocket'],
    ['realtime_only', 'realtime'],
  ] as const)('obeys the order %s, whatever else is said', (override, adapter) => {
    for (const stage of ['off', 'shadow', 'live', 'complete'] as const) {
      const transport = transportOf({ stage, override });
      for (let failures = 0; failures < 10; failures++) transport.record(adapter, { isGood: false });
      for (const category of CATEGORIES)
        expect(transport.route(category)).toEqual({ serve: [adapter], shadow: [] });
    }
  });

  it('moves as many units as the percentage says, the same ones at every time and at every higher percentage', () => {
    const movedAt = (percentage: number): readonly string[] =>
      Array.from({ length: 4_000 }, (_, index) => `unit-${index}`).filter((unit) => {
        const config = { stage: 'live', categories: { performance: { percentage } } } as const;
        return transportOf(config, unit).route('performance').serve[0] === 'websocket';
      });
    const quarter = movedAt(25);
    const half = movedAt(50);
    // Four sigmas of 4,000 draws at 1/2: 127; at 1/4: 110.
    expect(Math.abs(half.length - 2_000)).toBeLessThan(127);
    expect(Math.abs(quarter.length - 1_000)).toBeLessThan(110);
    const units = new Set(half);
    expect(quarter.every((unit) => units.has(unit))).toBe(true);
    expect(movedAt(0)).toHaveLength(0);
    expect(movedAt(100)).toHaveLength(4_000);
  });
});

describe('a configuration', () => {
  it('is refused whole, with every problem by its path', () => {
    const wrong: object = {
      stage: 'almost',
      categories: {
        critical: { percentage: 100.1, adapters: [], color: 1 },
        debug: { enabled: 'yes' },
        news: {},
      },
      health: { latencyMs: { websocket: Number.NaN } },
      breaker: 3,
      __proto__: { old: 'pigeon' },
    };
    expect(problemsOf(() => transportOf(wrong))).toEqual([
      'stage must be one of off, shadow, live, complete',
      'categories.news is not known',
      'categories.critical.color is not known',
      'categories.critical.percentage must be a number from 0 to 100',
      'categories.critical.adapters must list websocket, realtime or both, each once',
      'categories.debug.enabled must be true or false',
      'health.latencyMs.websocket must be a number from 1 to 86400000',
      'breaker must be an object',
    ]);
  });

  it('needs a unit', () => {
    expect(problemsOf(() => transportOf({}, ''))).toEqual(['unit must be a text']);
  });

  it('changes whole or not at all, and listeners are told', () => {
    const transport = transportOf();
    const events: TransportEvent[] = [];
    const unsubscribe = transport.subscribe((event) => events.push(event));
    const previous = transport.config;
    const half: object = { stage: 'live', override: 'pigeon' };
    expect(problemsOf(() => transport.configure(half))).toHaveLength(1);
    expect(transport.config).toBe(previous);
    transport.route('critical');
    transport.configure({ stage: 'live' });
    expect(events).toEqual([{ type: 'configured', config: { ...previous, stage: 'live' }, previous }]);
    transport.route('critical');
    expect(events[1]).toEqual({ type: 'switched', category: 'critical', from: 'realtime', to: 'websocket' });
    unsubscribe();
    transport.configure({ stage: 'off' });
    expect(events).toHaveLength(2);
  });

  it('cannot be changed behind its back', () => {
    const adapters: ('websocket' | 'realtime')[] = ['websocket'];
    const transport = transportOf({ categories: { debug: { adapters } } });
    adapters.push('realtime');
    expect(transport.config.categories.debug.adapters).toEqual(['websocket']);
    expect(Object.isFrozen(transport.config.categories.debug)).toBe(true);
  });

  it('never gets past its checks, whatever it is given', () => {
    fc.assert(
      fc.property(fc.anything(), (change) => {
        const transport = transportOf();
        const problems = problemsOf(() => transport.configure(change as TransportChange));
        if (problems.length > 0) expect(transport.config).toEqual(DEFAULT_CONFIG);
      }),
      { numRuns: 200 },
    );
  });
});

describe('environment variables', () => {
  it('say what the configuration says, and win', () => {
    const env = {
      PENNON_TRANSPORT_STAGE: 'live',
      PENNON_TRANSPORT_OVERRIDE: '',
      PENNON_TRANSPORT_CATEGORIES_USER_ACTIVITY_ENABLED: 'true',
      PENNON_TRANSPORT_CATEGORIES_USER_ACTIVITY_ADAPTERS: 'websocket, realtime',
      PENNON_TRANSPORT_HEALTH_LATENCY_MS_WEBSOCKET: '250',
      PENNON_TRANSPORT_BREAKER_ERROR_RATE: '0.1',
      PATH: '/bin',
    };
    const { config } = createTransport({
      unit: 'u',
      config: { stage: 'off', override: 'realtime_only' },
      env,
    });
    expect(config).toMatchObject({
      stage: 'live',
      override: 'realtime_only',
      categories: { user_activity: { enabled: true, adapters: ['websocket', 'realtime'] } },
      health: { errorRate: 0.05, latencyMs: { websocket: 250, realtime: 150 } },
      breaker: { errorRate: 0.1 },
    });
  });

  it('that are wrong or not known are listed by name, with what is wrong in the configuration', () => {
    const env = {
      PENNON_TRANSPORT_STAGE: 'constructor',
      PENNON_TRANSPORT_CATEGORIES_DEBUG_ENABLED: 'toString',
      PENNON_TRANSPORT_HEALTH_ERROR_RATE: 'five',
      PENNON_TRANSPORT_CRITICAL: 'on',
    };
    const config: object = { old: 'pigeon' };
    expect(problemsOf(() => createTransport({ unit: 'u', config, env }))).toEqual([
      'old must be one of websocket, realtime',
      'PENNON_TRANSPORT_STAGE must be one of off, shadow, live, complete',
      'PENNON_TRANSPORT_CATEGORIES_DEBUG_ENABLED must be true or false',
      'PENNON_TRANSPORT_HEALTH_ERROR_RATE must be a number from 0 to 1',
      'PENNON_TRANSPORT_CRITICAL is not known',
    ]);
  });
});
