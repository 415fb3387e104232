import { cookies } from 'next/headers';
import { flags, keys } from '../../flags';

// biome-ignore lint/style/noDefaultExport: Next demands it
export default async function Page() {
  const user = (await cookies()).get('user')?.value;
  const start = performance.now();
  // One after the other, as 50 components would.
  let on = 0;
  for (const key of keys) if (await flags.isEnabled(key)) on++;
  const tookMs = performance.now() - start;
  return (
    <p data-took-ms={tookMs} data-on={on}>
      {user}
    </p>
  );
}
