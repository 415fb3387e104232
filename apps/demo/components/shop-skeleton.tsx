/** While the request's flags are read, which takes milliseconds: no words, so that none flash by. */
export function ShopSkeleton() {
  return (
    <div className="page" role="status" aria-label="Loading the shop">
      <div className="skeleton skeleton-masthead" />
      <div className="skeleton skeleton-hero" />
      <div className="skeleton skeleton-rows" />
    </div>
  );
}
