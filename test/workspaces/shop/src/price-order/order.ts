export interface OrderLine {
  readonly sku: string;
  readonly quantity: number;
  /** Cents. */
  readonly unitPrice: number;
}

export interface Order {
  readonly id: string;
  readonly lines: readonly OrderLine[];
}

/** The order in a request's body, or undefined when it is none. */
export function parseOrder(body: string | undefined): Order | undefined {
  try {
    const order: unknown = JSON.parse(body ?? "");
    return isOrder(order) ? order : undefined;
  } catch {
    return undefined;
  }
}

function isOrder(value: unknown): value is Order {
  if (typeof value !== "object" || value === null) return false;
  const { id, lines } = value as Partial<Order>;
  return typeof id === "string" && Array.isArray(lines) && lines.every(isLine);
}

function isLine(value: unknown): value is OrderLine {
  if (typeof value !== "object" || value === null) return false;
  const { sku, quantity, unitPrice } = value as Partial<OrderLine>;
  return typeof sku === "string" && typeof quantity === "number" && typeof unitPrice === "number";
}
