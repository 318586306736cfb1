import { ConditionalCheckFailedException, DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import type { Order } from "./order.ts";

const dynamoDb = new DynamoDBClient();

/** Writes an order into the table; false when it is there already, since a queue may deliver twice. */
export async function storeOrder(order: Order, total: number): Promise<boolean> {
  try {
    await dynamoDb.send(
      new PutItemCommand({
        TableName: process.env["ORDERS_TABLE"],
        ConditionExpression: "attribute_not_exists(id)",
        Item: {
          id: { S: order.id },
          customer: { S: order.customer },
          lines: { S: JSON.stringify(order.lines) },
          total: { N: String(total) },
        },
      }),
    );
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}
