const products = [
  { sku: "tea-green", name: "Green tea", category: "tea", price: 4.5 },
  { sku: "tea-black", name: "Black tea", category: "tea", price: 3.9 },
  { sku: "tea-mint", name: "Mint tea", category: "tea", price: 3.2 },
  { sku: "tea-oolong", name: "Oolong", category: "tea", price: 9.8 },
  { sku: "cup-blue", name: "Blue cup", category: "cups", price: 12 },
  { sku: "cup-white", name: "White cup", category: "cups", price: 10 },
];

/** All products, or those of a category; cheapest first. */
export function findByCategory(category) {
  const found = category === undefined ? products : products.filter((product) => product.category === category);
  return found.toSorted((a, b) => a.price - b.price);
}
