import { formatArn } from "../../../shared/arn.ts";
import type { Input, NeededPermission, ResourcePlace } from "../../contracts/permissions/permissions.ts";
import { isInput, listOf, serviceActions, textOf } from "../../contracts/permissions/actions.ts";

/** What each part of a transaction needs. */
const parts: Readonly<Record<string, string>> = {
  ConditionCheck: "ConditionCheckItem",
  Delete: "DeleteItem",
  Get: "GetItem",
  Put: "PutItem",
  Update: "UpdateItem",
};

/** Source: "Actions, resources, and condition keys for Amazon DynamoDB". */
export const dynamoDbActions = serviceActions({
  prefix: "dynamodb",
  resource: tableArn,
  special: {
    BatchExecuteStatement: (input) =>
      listOf(input, "Statements").map((each) => statementOf(textOf(each, "Statement"))),
    BatchGetItem: batch("BatchGetItem"),
    BatchWriteItem: batch("BatchWriteItem"),
    ExecuteStatement: (input) => [statementOf(textOf(input, "Statement"))],
    ExecuteTransaction: (input) =>
      listOf(input, "TransactStatements").map((each) => statementOf(textOf(each, "Statement"))),
    TransactGetItems: transaction,
    TransactWriteItems: transaction,
  },
});

/** A table, its stream, or the index that is read. */
function tableArn(input: Input, place: ResourcePlace): string | undefined {
  const arn = textOf(input, "StreamArn", "ResourceArn", "TableArn", "BackupArn");
  const [table, index] = [textOf(input, "TableName"), textOf(input, "IndexName")];
  if (arn !== undefined || table === undefined) return arn;
  const ofTable = namedTable(table, place);
  return index === undefined ? ofTable : `${ofTable}/index/${index}`;
}

function namedTable(nameOrArn: string, { region, accountId }: ResourcePlace): string {
  if (nameOrArn.startsWith("arn:")) return nameOrArn;
  return formatArn({ service: "dynamodb", region, accountId, resource: `table/${nameOrArn}` });
}

function batch(name: string) {
  return ({ RequestItems: items }: Input, place: ResourcePlace): NeededPermission[] =>
    Object.keys(isInput(items) ? items : {}).map((table) => ({
      action: `dynamodb:${name}`,
      resource: namedTable(table, place),
    }));
}

function transaction(input: Input, place: ResourcePlace): NeededPermission[] {
  return listOf(input, "TransactItems").flatMap((item) =>
    Object.entries(item).flatMap(([part, of]) => {
      const action = Object.hasOwn(parts, part) ? parts[part] : undefined;
      if (action === undefined || !isInput(of)) return [];
      return [{ action: `dynamodb:${action}`, resource: tableArn({ TableName: of["TableName"] }, place) }];
    }),
  );
}

/** The table is within the statement's text, which nobody reads here. */
function statementOf(text = ""): NeededPermission {
  const verb = /^\s*(\w+)/.exec(text)?.[1]?.toLowerCase() ?? "select";
  return {
    action: `dynamodb:PartiQL${verb.charAt(0).toUpperCase()}${verb.slice(1)}`,
    resource: undefined,
  };
}
