import { asked, objectOf, type ServiceCall } from "./services.ts";

/**
 * Items of tables, whose values have their types (`{ "S": "text" }`).
 * https://docs.aws.amazon.com/step-functions/latest/dg/connect-ddb.html
 */
export const itemCalls: Readonly<Record<string, ServiceCall>> = {
  "dynamodb:getItem": itemCall("GetItem"),
  "dynamodb:putItem": itemCall("PutItem"),
  "dynamodb:updateItem": itemCall("UpdateItem"),
  "dynamodb:deleteItem": itemCall("DeleteItem"),
};

function itemCall(operation: string): ServiceCall {
  const called = { service: "dynamodb", operation, prefix: "DynamoDB", client: "AmazonDynamoDBv2" };
  return (ask, input) => asked(ask, called, objectOf(input));
}
