export interface OrderLine {
  readonly sku: string;
  readonly quantity: number;
  /** Cents. */
  readonly unitPrice: number;
}

export interface Order {
  readonly id: string;
  readonly customer: string;
  readonly lines: readonly OrderLine[];
}

/** Throws when the text is no order. */
export function parseOrder(text: string): Order {
  const order: unknown = JSON.parse(text);
  if (!isOrder(order)) throw new TypeError("The file is not an order.");
  return order;
}

/** In cents. */
export function totalOf({ lines }: Order): number {
  return lines.reduce((sum, { quantity, unitPrice }) => sum + quantity * unitPrice, 0);
}

function isOrder(value: unknown): value is Order {
  if (typeof value !== "object" || value === null) return false;
  const { id, customer, lines } = value as Partial<Order>;
  return typeof id === "string" && typeof customer === "string" && Array.isArray(lines) && lines.every(isLine);
}

function isLine(value: unknown): value is OrderLine {
  if (typeof value !== "object" || value === null) return false;
  const { sku, quantity, unitPrice } = value as Partial<OrderLine>;
  return typeof sku === "string" && typeof quantity === "number" && typeof unitPrice === "number";
}
