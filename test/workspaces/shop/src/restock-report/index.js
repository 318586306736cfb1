const stock = [
  { sku: "tea-green", pieces: 40, atLeast: 20 },
  { sku: "tea-mint", pieces: 3, atLeast: 15 },
  { sku: "cup-blue", pieces: 0, atLeast: 5 },
];

exports.handler = async (event) => {
  const order = stock
    .filter(({ pieces, atLeast }) => pieces < atLeast)
    .map(({ sku, pieces, atLeast }) => ({ sku, pieces: 2 * atLeast - pieces }));
  console.log(`restock report of ${event.time}: ${order.length} products to order`);
  return { date: event.time, order };
};
