def lambda_handler(event, context):
    """Thanks for a large order; amounts are in cents."""
    order = event["detail"]
    thanks = f"Dear {order['customer']}, thank you for order {order['id']} of {order['total'] / 100:.2f} EUR."
    print(thanks)
    return thanks
