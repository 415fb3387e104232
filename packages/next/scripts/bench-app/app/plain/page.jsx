import { cookies } from 'next/headers';

// biome-ignore lint/style/noDefaultExport: Next demands it
export default async function Page() {
  const user = (await cookies()).get('user')?.value;
  return <p>{user}</p>;
}
