export default function ProductLoading() {
  return (
    <div className="product-page" role="status" aria-label="Loading the flag">
      <div className="skeleton mount" />
      <div className="skeleton skeleton-rows" />
    </div>
  );
}
