import { groupSequentialDesign, groupSequentialTest, startDesign, takeLook } from '@pennon/stats';
import { describe, expect, it } from 'vitest';

const planned = groupSequentialDesign({
  type: 'obrienFlemingSpending',
  informationFractions: [0.2, 0.4, 0.6, 0.8, 1],
});

describe('a design that runs', () => {
  it('has the planned boundaries when looks come as planned', () => {
    let design = startDesign();
    for (const n of [200, 400, 600, 800, 1000]) design = takeLook(design, { n, maximumN: 1000 });
    for (const [k, z] of design.criticalValues.entries())
      expect(z).toBeCloseTo(planned.criticalValues[k] ?? 0, 7);
    expect(design.cumulativeAlpha.at(-1)).toBe(0.05);
  });

  it('never changes an earlier look, however the later ones come', () => {
    const early = takeLook(startDesign(), { n: 130, maximumN: 1000 });
    const late = takeLook(takeLook(early, { n: 700, maximumN: 1000 }), { n: 1200, maximumN: 1000 });
    expect(late.criticalValues[0]).toBe(early.criticalValues[0]);
    expect(late.cumulativeAlpha[0]).toBe(early.cumulativeAlpha[0]);
  });

  it('gives the last look all alpha that is left, wherever it falls', () => {
    const first = takeLook(startDesign(), { n: 300, maximumN: 1000 });
    const last = takeLook(first, { n: 500, maximumN: 1000, isLast: true });
    expect(last.cumulativeAlpha.at(-1)).toBe(0.05);
    expect(last.criticalValues[1]).toBeLessThan(2);
  });

  it('refuses a look after the last and one that goes back', () => {
    const ended = takeLook(startDesign(), { n: 1000, maximumN: 1000 });
    expect(() => takeLook(ended, { n: 1100, maximumN: 1000 })).toThrow('before the last one was taken');
    const started = takeLook(startDesign(), { n: 500, maximumN: 1000 });
    expect(() => takeLook(started, { n: 500, maximumN: 1000 })).toThrow('above');
  });

  it('tests like the planned design at the same look', () => {
    const design = [200, 400].reduce((running, n) => takeLook(running, { n, maximumN: 1000 }), startDesign());
    const evidence = { look: 2, estimate: 0.036, standardError: 0.01 };
    const running = groupSequentialTest({ design, ...evidence });
    const fixed = groupSequentialTest({ design: planned, ...evidence });
    expect(running.reject).toBe(true);
    expect(running.criticalValue).toBeCloseTo(fixed.criticalValue, 7);
    expect(running.stagewisePValue).toBeCloseTo(fixed.stagewisePValue, 9);
    expect(running.conditionalPowerCurrentTrend).toBeGreaterThan(0.99);
  });

  it('is plain data: it survives JSON', () => {
    const design = takeLook(startDesign(), { n: 200, maximumN: 1000 });
    const stored = JSON.parse(JSON.stringify(design));
    expect(takeLook(stored, { n: 400, maximumN: 1000 })).toEqual(
      takeLook(design, { n: 400, maximumN: 1000 }),
    );
  });
});
