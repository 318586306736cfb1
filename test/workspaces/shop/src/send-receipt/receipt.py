def render(order, shop, currency):
    """The receipt of an order as text; amounts are in cents."""
    lines = [f"{shop}: order {order['orderId']}"]
    for line in order["lines"]:
        lines.append(f"  {line['quantity']} x {line['sku']}: {line['amount'] / 100:.2f} {currency}")
    total = sum(line["amount"] for line in order["lines"])
    lines.append(f"  total: {total / 100:.2f} {currency}")
    return "\n".join(lines)
