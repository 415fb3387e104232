import Link from 'next/link';

export default function NotFound() {
  return (
    <div className="page">
      <main id="content" className="page-main empty-page">
        <h1>November: no such page</h1>
        <p>
          <Link href="/">Back to the harbour</Link>
        </p>
      </main>
    </div>
  );
}
