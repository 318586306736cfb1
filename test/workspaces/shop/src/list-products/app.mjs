import { findByCategory } from "./products.mjs";

const pageSize = Number(process.env.PAGE_SIZE ?? 10);

export const handler = async (event, context) => {
  const category = event.queryStringParameters?.category;
  const products = findByCategory(category);
  console.log("listing products", { category: category ?? "all", found: products.length });
  return {
    statusCode: 200,
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      shop: process.env.SHOP_NAME,
      currency: process.env.CURRENCY,
      products: products.slice(0, pageSize),
      requestId: context.awsRequestId,
    }),
  };
};
