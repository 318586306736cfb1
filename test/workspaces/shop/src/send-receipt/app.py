import json
import os

from receipt import render


def lambda_handler(event, context):
    """Writes a receipt for each paid order; what cannot be read goes back to the queue."""
    failures = []
    sent = 0
    for record in event["Records"]:
        try:
            order = json.loads(record["body"])
            text = render(order, os.environ["SHOP_NAME"], os.environ["CURRENCY"])
        except (ValueError, KeyError) as error:
            print(f"cannot read message {record['messageId']}: {error!r}")
            failures.append({"itemIdentifier": record["messageId"]})
            continue
        print(text)
        sent += 1
    print(f"sent {sent} receipts, {context.get_remaining_time_in_millis()} ms left")
    return {"batchItemFailures": failures}
