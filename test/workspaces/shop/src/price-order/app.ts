import { parseOrder } from "./order.ts";
import { priceOf } from "./pricing.ts";

interface HttpEvent {
  readonly body?: string;
}

interface HttpResponse {
  readonly statusCode: number;
  readonly body: string;
}

export const handler = async (event: HttpEvent): Promise<HttpResponse> => {
  const order = parseOrder(event.body);
  if (order === undefined) {
    return { statusCode: 400, body: JSON.stringify({ message: "The body is not an order." }) };
  }
  const price = priceOf(order, Number(process.env["TAX_PERCENT"] ?? 0));
  console.log(`priced order ${order.id}: ${price.total} ${process.env["CURRENCY"]}`);
  return { statusCode: 200, body: JSON.stringify({ orderId: order.id, currency: process.env["CURRENCY"], ...price }) };
};
