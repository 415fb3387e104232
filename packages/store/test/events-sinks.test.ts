import type { Reason, Result } from '@pennon/core';
import type { EventSink } from '@pennon/store';
import { openTelemetryEvaluations, postHogSink, segmentSink, sinkToAll } from '@pennon/store/sinks';
import { describe, expect, it } from 'vitest';
import { exposureOf, metricOf } from './events-scene.js';

type Call = readonly unknown[];

describe('segmentSink', () => {
  it('tracks an exposure as Experiment Viewed, and a metric under its own name', () => {
    const calls: Call[] = [];
    const sink = segmentSink({ track: (...call) => calls.push(call) });
    sink.record(exposureOf(1));
    sink.record(metricOf(2, { attributes: { plan: 'pro', value: 'theirs' } }));
    expect(calls).toEqual([
      [
        'Experiment Viewed',
        {
          experiment_id: 'price',
          experiment_name: 'price',
          experiment_version: 1,
          variation_id: 'new',
          variation_name: 'new',
          environment: 'test',
        },
      ],
      ['revenue', { plan: 'pro', value: 2, environment: 'test', event_id: metricOf(2).id }],
    ]);
  });

  it('lets no rejection of the client’s escape', async () => {
    const rejections: unknown[] = [];
    const note = (reason: unknown): void => void rejections.push(reason);
    process.on('unhandledRejection', note);
    segmentSink({ track: () => Promise.reject(new Error('blocked, logged')) }).record(metricOf(1));
    await new Promise((resolve) => setImmediate(resolve));
    process.off('unhandledRejection', note);
    expect(rejections).toEqual([]);
  });
});

describe('postHogSink', () => {
  it('captures what PostHog’s experiments count, at the time that it was', () => {
    const calls: Call[] = [];
    const sink = postHogSink({ capture: (...call) => calls.push(call) });
    sink.record(exposureOf(1));
    sink.record(metricOf(2));
    const options = { timestamp: new Date(exposureOf(1).at) };
    expect(calls).toEqual([
      [
        '$feature_flag_called',
        {
          $feature_flag: 'price',
          $feature_flag_response: 'new',
          '$feature/price': 'new',
          experiment_version: 1,
          environment: 'test',
        },
        options,
      ],
      ['revenue', { value: 2, environment: 'test', event_id: metricOf(2).id }, options],
    ]);
  });
});

describe('openTelemetryEvaluations', () => {
  const resultOf = (more: Partial<Result>): Result => ({
    flagKey: 'checkout',
    value: '#c05543',
    variation: 'red',
    reason: 'targeting_match',
    ruleId: undefined,
    ...more,
  });
  const emitted = (result: Result, context = {}, revision?: number): unknown => {
    const records: unknown[] = [];
    const listener = openTelemetryEvaluations(
      { emit: (record) => records.push(record) },
      { environment: 'test' },
    );
    listener(result, context, revision);
    return records[0];
  };

  it('emits the attributes of feature_flag.evaluation, and never the value', () => {
    const record = emitted(resultOf({}), { userId: 42 }, 7);
    expect(record).toEqual({
      eventName: 'feature_flag.evaluation',
      attributes: {
        'feature_flag.key': 'checkout',
        'feature_flag.provider.name': 'pennon',
        'feature_flag.set.id': 'test',
        'feature_flag.result.reason': 'targeting_match',
        'feature_flag.result.variant': 'red',
        'feature_flag.context.id': '42',
        'feature_flag.version': '7',
      },
    });
  });

  it.each([
    ['FLAG_NOT_FOUND', { 'error.type': 'flag_not_found' }],
    ['FLAG_INVALID', { 'error.type': 'general', 'error.message': 'FLAG_INVALID' }],
  ])('says of %s what kind of error it is', (errorCode, attributes) => {
    const result = resultOf({ value: undefined, variation: undefined, reason: 'error', errorCode });
    const record = emitted(result) as { attributes: object };
    expect(record.attributes).toMatchObject({ 'feature_flag.result.reason': 'error', ...attributes });
    expect(record.attributes).not.toHaveProperty(['feature_flag.result.variant']);
  });

  it.each<[Reason, string]>([
    ['individual_override', 'targeting_match'],
    ['fallback', 'targeting_match'],
    ['default', 'static'],
    ['experiment', 'split'],
    ['rollout', 'split'],
    ['holdout', 'split'],
    ['disabled', 'disabled'],
    ['prerequisite', 'prerequisite'],
  ])('says %s in their words: %s', (reason, theirs) => {
    expect(emitted(resultOf({ reason }))).toMatchObject({
      attributes: { 'feature_flag.result.reason': theirs },
    });
  });
});

describe('sinkToAll', () => {
  it('keeps nothing from one sink that another throws over, and says when one could not be flushed', async () => {
    const heard: string[] = [];
    const listening = (name: string): EventSink => ({
      record: ({ type }) => void heard.push(`${name} ${type}`),
      flush: async () => void heard.push(`${name} flushed`),
    });
    const broken: EventSink = {
      record() {
        throw new Error('broken, logged');
      },
      flush() {
        throw new Error('cannot');
      },
    };
    const sink = sinkToAll(broken, listening('one'), { record() {} }, listening('other'));
    sink.record(metricOf(1));
    await expect(sink.flush?.()).rejects.toThrow('cannot');
    expect(heard).toEqual(['one metric', 'other metric', 'one flushed', 'other flushed']);
  });
});
