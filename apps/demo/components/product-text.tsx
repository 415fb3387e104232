import type { Product } from '../lib/products';

interface ProductTextProps {
  readonly product: Product;
  readonly variation: string;
}

/** Two ways to describe a flag. */
export function ProductText({ product, variation }: ProductTextProps) {
  if (variation === 'story') {
    return (
      <p className="lead">
        Cut by hand, hemmed twice and hoisted once before it leaves, so that your {product.name} has already
        spoken when it reaches you.
      </p>
    );
  }
  return (
    <dl className="facts">
      <div>
        <dt>Cloth</dt>
        <dd>Woven polyester, 155 g/m²</dd>
      </div>
      <div>
        <dt>Size</dt>
        <dd>60 × 90 cm</dd>
      </div>
      <div>
        <dt>Fittings</dt>
        <dd>Rope and toggle</dd>
      </div>
    </dl>
  );
}
