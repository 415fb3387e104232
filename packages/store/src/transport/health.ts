import type { Runtime } from '../runtime.js';
import type { Adapter, TransportConfig } from './transport-config.js';

/** How a question, a message or a connection went. */
export interface Outcome {
  readonly isGood: boolean;
  /** Until it was answered. */
  readonly latencyMs?: number | undefined;
}

/** `open`: it rests. `probing`: it has rested, and the next outcome decides. */
export type HealthState = 'healthy' | 'degraded' | 'open' | 'probing';

/** How one adapter has been doing, and whether it may send. */
export interface AdapterHealth {
  readonly state: HealthState;
  /** How many of the last 100 outcomes there are since it was last closed; from 5 on they are judged. */
  readonly outcomes: number;
  /** In [0, 1]. */
  readonly errorRate: number;
  /** The mean; 0 while there is none. */
  readonly latencyMs: number;
}

export interface Health {
  record(outcome: Outcome): void;
  read(): AdapterHealth;
}

const MOST_OUTCOMES = 100;
const LEAST_OUTCOMES = 5;

/** The recent outcomes of an adapter, and its circuit breaker. It needs no timer: time is read when it is asked. */
export function createHealth(adapter: Adapter, configNow: () => TransportConfig, runtime: Runtime): Health {
  let recent: Outcome[] = [];
  /** Epoch ms until which it rests, or rested. */
  let openUntil: number | undefined;

  function isAbove(errorRate: number, latencyMs: number): boolean {
    const latency = latencyOf(recent);
    return errorRateOf(recent) > errorRate || latency > latencyMs;
  }

  function isBeyondBreaker(): boolean {
    const { health, breaker } = configNow();
    return isAbove(breaker.errorRate, health.latencyMs[adapter] * breaker.latencyMultiplier);
  }

  function stateNow(): HealthState {
    if (openUntil !== undefined) return runtime.now() < openUntil ? 'open' : 'probing';
    const { errorRate, latencyMs } = configNow().health;
    return recent.length >= LEAST_OUTCOMES && isAbove(errorRate, latencyMs[adapter]) ? 'degraded' : 'healthy';
  }

  return {
    record(outcome) {
      const state = stateNow();
      // Begun before it was left to rest; and a connection alone proves nothing.
      const isProof = !outcome.isGood || outcome.latencyMs !== undefined;
      if (state === 'open' || (state === 'probing' && !isProof)) return;
      recent = state === 'probing' ? [outcome] : [...recent.slice(1 - MOST_OUTCOMES), outcome];
      const isJudged = state === 'probing' || recent.length >= LEAST_OUTCOMES;
      openUntil = isJudged && isBeyondBreaker() ? runtime.now() + configNow().breaker.recoveryMs : undefined;
    },
    read: () => ({
      state: stateNow(),
      outcomes: recent.length,
      errorRate: errorRateOf(recent),
      latencyMs: latencyOf(recent),
    }),
  };
}

function errorRateOf(outcomes: readonly Outcome[]): number {
  return mean(outcomes.map(({ isGood }) => (isGood ? 0 : 1)));
}

function latencyOf(outcomes: readonly Outcome[]): number {
  return mean(outcomes.flatMap(({ latencyMs }) => latencyMs ?? []));
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}
