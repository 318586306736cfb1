import { formatArn } from "../../../../shared/arn.ts";
import type { StackResource } from "../../../cloudFormation/resource.ts";
import { entriesOf, itemsOf, nodeAt, textAt, type TemplateNode } from "../../../syntax/node.ts";
import { eventsOf } from "../functionEvents.ts";
import { nodeOf, ref, type Shape } from "../../../syntax/shape.ts";
import { filledTemplate } from "./templates.ts";

/** What SAM attaches to the role of a function that has such an event. Source: aws-sam-translator, `eventsources/pull.py`. */
const ofEvents: ReadonlyMap<string, string> = new Map([
  ["DynamoDB", "AWSLambdaDynamoDBExecutionRole"],
  ["Kinesis", "AWSLambdaKinesisExecutionRole"],
  ["MSK", "AWSLambdaMSKExecutionRole"],
  ["SQS", "AWSLambdaSQSQueueExecutionRole"],
]);

/** What connectors add is not read here, so such a role has a policy that nobody knows. */
const ofConnectors = "*";

/** An entry of `Policies`, as the role has it: a policy by its name or ARN, or the document of one. */
type Policy =
  | { readonly kind: "managed"; readonly policy: Shape }
  | { readonly kind: "inline"; readonly policy: Shape };

/** The role that SAM makes for a function which names none, whose settings have CloudFormation's names already. */
export function executionRole(
  resource: StackResource,
  { id, isConnected }: { readonly id: string; readonly isConnected: boolean },
): StackResource {
  const { properties, idRange, condition } = resource;
  const given = nodeAt(properties, "Policies");
  const range = given?.range ?? idRange;
  const policies = [...policiesOf(given), ...receiverPolicies(properties)];
  const managed = policies.flatMap(({ kind, policy }) => (kind === "managed" ? [policy] : []));
  const inline = policies.flatMap(({ kind, policy }) => (kind === "inline" ? [policy] : []));
  return {
    id,
    type: "AWS::IAM::Role",
    idRange,
    properties: nodeOf(
      {
        Path: nodeAt(properties, "RolePath"),
        PermissionsBoundary: nodeAt(properties, "PermissionsBoundary"),
        ManagedPolicyArns: [
          ...standardPolicies(properties),
          ...managed,
          ...(isConnected ? [ofConnectors] : []),
        ],
        Policies: inline,
      },
      range,
    ),
    metadata: undefined,
    condition,
    madeOf: resource.id,
  };
}

function standardPolicies(properties: TemplateNode | undefined): string[] {
  const has = (key: string) => nodeAt(properties, key) !== undefined;
  const tracing = has("TracingConfig") && textAt(properties, "TracingConfig", "Mode") !== "Disabled";
  const events = eventsOf(properties).flatMap(([, { value }]) => {
    return ofEvents.get(textAt(value, "Type") ?? "") ?? [];
  });
  const names = [
    has("DurableConfig") ? "AWSLambdaBasicDurableExecutionRolePolicy" : "AWSLambdaBasicExecutionRole",
    ...(has("VpcConfig") ? ["AWSLambdaVPCAccessExecutionRole"] : []),
    ...new Set(events),
  ];
  return [
    ...names.map((name) => managedPolicy(`service-role/${name}`)),
    ...(tracing ? [managedPolicy("AWSXrayWriteOnlyAccess")] : []),
  ];
}

function managedPolicy(path: string): string {
  return formatArn({ service: "iam", accountId: "aws", resource: `policy/${path}` });
}

/** One entry, or a list of them. */
function policiesOf(given: TemplateNode | undefined): Policy[] {
  if (given === undefined) return [];
  return given.kind === "list" ? given.items.flatMap(policiesOf) : policyOf(given);
}

function policyOf(entry: TemplateNode): Policy[] {
  if (entry.kind === "scalar") return [{ kind: "managed", policy: entry }];
  if (entry.kind === "call")
    return entry.name === "If" ? chosen(entry) : [{ kind: "managed", policy: entry }];
  const document = filledTemplate(entry) ?? entry;
  return [{ kind: "inline", policy: { PolicyDocument: document } }];
}

/** Each branch of a choice is chosen by itself, since one may be a name and the other a document. */
function chosen({ argument, range }: TemplateNode & { readonly kind: "call" }): Policy[] {
  const [condition, ...branches] = itemsOf(argument);
  if (condition === undefined) return [];
  return branches.flatMap((branch, at) =>
    policiesOf(isNothing(branch) ? undefined : branch).map(({ kind, policy }) => {
      const nothing = ref("AWS::NoValue", range);
      const values: Shape[] = at === 0 ? [policy, nothing] : [nothing, policy];
      const choice: TemplateNode = {
        kind: "call",
        name: "If",
        argument: nodeOf([condition, ...values], range),
        range,
      };
      return { kind, policy: choice };
    }),
  );
}

function isNothing(node: TemplateNode): boolean {
  return node.kind === "call" && node.name === "Ref" && textAt(node.argument) === "AWS::NoValue";
}

/** What a function may do with the receivers of its failures and results, by their types in SAM. */
const receivers: ReadonlyMap<string, string> = new Map([
  ["EventBridge", "events:PutEvents"],
  ["Lambda", "lambda:InvokeFunction"],
  ["S3Bucket", "s3:PutObject"],
  ["SNS", "sns:Publish"],
  ["SQS", "sqs:SendMessage"],
]);

function receiverPolicies(properties: TemplateNode | undefined): Policy[] {
  const destinations = entriesOf(nodeAt(properties, "EventInvokeConfig", "DestinationConfig"));
  const named = [
    {
      type: textAt(properties, "DeadLetterConfig", "Type"),
      arn: nodeAt(properties, "DeadLetterConfig", "TargetArn"),
    },
    ...destinations.map(([, { value }]) => ({
      type: textAt(value, "Type"),
      arn: nodeAt(value, "Destination"),
    })),
  ];
  return named.flatMap(({ type = "", arn }) => {
    const action = receivers.get(type);
    if (action === undefined || arn === undefined) return [];
    return [{ kind: "inline" as const, policy: { PolicyDocument: allowing(action, arn) } }];
  });
}

function allowing(action: string, resource: TemplateNode): Shape {
  return {
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: action, Resource: resource }],
  };
}
