'use client';

import { useFlagStore } from '@pennon/react';
import { useStore } from 'zustand';

const sampleUsers = Array.from({ length: 100 }, (_, index) => `user-${String(index + 1).padStart(3, '0')}`);

/** Which of a hundred sample users a percentage rollout has reached. */
export function ShippingCrowd() {
  const evaluator = useStore(useFlagStore(), (state) => state.evaluator);
  const users = sampleUsers.map((userId) => ({
    userId,
    isIn: evaluator.evaluate('free-shipping', { userId }).value === true,
  }));
  const count = users.filter(({ isIn }) => isIn).length;
  return (
    <section className="card ramp" aria-labelledby="crowd-heading" data-crowd={count}>
      <div>
        <h2 id="crowd-heading">Free shipping, ramping up</h2>
        <p className="quiet">{count} of 100 sample users are in. Who is in stays in while the share grows.</p>
      </div>
      <div className="crowd" role="img" aria-label={`${count} of 100 sample users get free shipping`}>
        {users.map(({ userId, isIn }) => (
          <span
            key={userId}
            className={isIn ? 'in' : undefined}
            title={`${userId}: ${isIn ? 'in' : 'out'}`}
          />
        ))}
      </div>
    </section>
  );
}
