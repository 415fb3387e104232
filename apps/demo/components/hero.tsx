'use client';

import { FlagSwitch } from '@pennon/react';
import { featured } from '../lib/products';
import { SignalFlag } from './signal-flag';

/** Three heroes, one flag. */
export function Hero() {
  return (
    <FlagSwitch
      flag="hero"
      cases={{
        harbour: (
          <HeroPanel name="harbour" title="Say it with bunting.">
            Hand-sewn signal flags, cut and hemmed in a loft above the harbour.
          </HeroPanel>
        ),
        regatta: (
          <HeroPanel name="regatta" title="Regatta week. Fly everything.">
            Full code sets leave the loft within a day, race numbers included.
          </HeroPanel>
        ),
        night: (
          <HeroPanel name="night" title="For the night watch.">
            Reflective thread, deep dyes: readable at two cables by torchlight.
          </HeroPanel>
        ),
      }}
      fallback={
        <HeroPanel name="harbour" title="Say it with bunting.">
          Hand-sewn signal flags, cut and hemmed in a loft above the harbour.
        </HeroPanel>
      }
    />
  );
}

function HeroPanel(props: { readonly name: string; readonly title: string; readonly children: string }) {
  return (
    <section className={`hero hero-${props.name}`} data-hero={props.name}>
      <div className="bunting" aria-hidden="true">
        {featured.map(({ id, shapes }) => (
          <SignalFlag key={id} shapes={shapes} />
        ))}
      </div>
      <h1>{props.title}</h1>
      <p>{props.children}</p>
    </section>
  );
}
