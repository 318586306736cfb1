import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";

const eventBridge = new EventBridgeClient();

export const handler = async (event) => {
  const orders = event.Records.map(({ dynamodb: { NewImage: image } }) => ({
    id: image.id.S,
    customer: image.customer.S,
    total: Number(image.total.N),
  }));
  const { FailedEntryCount: failed } = await eventBridge.send(
    new PutEventsCommand({
      Entries: orders.map((order) => ({
        EventBusName: process.env.SHOP_BUS,
        Source: "orders",
        DetailType: "Order placed",
        Detail: JSON.stringify(order),
      })),
    }),
  );
  // The stream gives the batch again.
  if (failed > 0) throw new Error(`${failed} of ${orders.length} orders were not announced`);
  console.log("orders announced", { ids: orders.map(({ id }) => id) });
};
