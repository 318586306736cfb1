import { DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";

const client = new DynamoDBClient();

/** Tells who is connected how an order stands. */
export const handler = async ({ body }) => {
  const { id = "" } = JSON.parse(body);
  const { Item } = await client.send(
    new GetItemCommand({ TableName: process.env.ORDERS_TABLE, Key: { id: { S: String(id) } } }),
  );
  const status = Item === undefined ? { id, taken: false } : { id, taken: true, total: Number(Item.total.N) };
  return { statusCode: 200, body: JSON.stringify(status) };
};
