import type { Order } from "./order.ts";

const discounts = [
  { from: 10, percent: 10 },
  { from: 5, percent: 5 },
] as const;

/** All amounts in cents. */
export interface Price {
  readonly net: number;
  readonly discount: number;
  readonly tax: number;
  readonly total: number;
}

/** The price of an order; the discount depends on how many pieces are ordered. */
export function priceOf(order: Order, taxPercent: number): Price {
  const pieces = order.lines.reduce((sum, line) => sum + line.quantity, 0);
  const gross = order.lines.reduce((sum, line) => sum + line.quantity * line.unitPrice, 0);
  const percent = discounts.find(({ from }) => pieces >= from)?.percent ?? 0;
  const discount = Math.round((gross * percent) / 100);
  const net = gross - discount;
  const tax = Math.round((net * taxPercent) / 100);
  return { net, discount, tax, total: net + tax };
}
