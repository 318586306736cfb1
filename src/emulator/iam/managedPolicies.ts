import { pathEnd } from "../../shared/arn.ts";
import type { Statement } from "./policyDocument.ts";

const logs = ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"];
const network = [
  "ec2:CreateNetworkInterface",
  "ec2:DeleteNetworkInterface",
  "ec2:DescribeNetworkInterfaces",
  "ec2:DescribeSubnets",
  "ec2:AssignPrivateIpAddresses",
  "ec2:UnassignPrivateIpAddresses",
];
const changes = [
  "dynamodb:DescribeStream",
  "dynamodb:GetRecords",
  "dynamodb:GetShardIterator",
  "dynamodb:ListStreams",
];

/**
 * AWS's own policies that functions have most, as far as they are about services of the emulator: the actions that they allow on all
 * resources. Source: "AWS managed policy reference".
 */
const allowed: Readonly<Record<string, readonly string[]>> = {
  AdministratorAccess: ["*"],
  AWSLambdaBasicExecutionRole: logs,
  AWSLambdaBasicDurableExecutionRolePolicy: [
    ...logs,
    "lambda:CheckpointDurableExecution",
    "lambda:GetDurableExecutionState",
  ],
  AWSLambdaVPCAccessExecutionRole: [...logs, ...network],
  AWSLambdaSQSQueueExecutionRole: [
    ...logs,
    "sqs:ReceiveMessage",
    "sqs:DeleteMessage",
    "sqs:GetQueueAttributes",
  ],
  AWSLambdaDynamoDBExecutionRole: [...logs, ...changes],
  AWSLambdaKinesisExecutionRole: [
    ...logs,
    "kinesis:DescribeStream",
    "kinesis:DescribeStreamSummary",
    "kinesis:GetRecords",
    "kinesis:GetShardIterator",
    "kinesis:ListShards",
    "kinesis:ListStreams",
    "kinesis:SubscribeToShard",
  ],
  AWSLambdaMSKExecutionRole: [
    ...logs,
    ...network,
    "kafka:DescribeCluster",
    "kafka:DescribeClusterV2",
    "kafka:GetBootstrapBrokers",
  ],
  AWSLambdaENIManagementAccess: network,
  AWSLambdaRole: ["lambda:InvokeFunction"],
  AWSLambdaExecute: ["logs:*", "s3:GetObject", "s3:PutObject"],
  "AWSLambdaInvocation-DynamoDB": ["lambda:InvokeFunction", ...changes],
  AWSXrayWriteOnlyAccess: ["xray:*"],
  AWSXRayDaemonWriteAccess: ["xray:*"],
  AmazonAPIGatewayInvokeFullAccess: ["execute-api:Invoke", "execute-api:ManageConnections"],
  AmazonAPIGatewayAdministrator: ["apigateway:*"],
  AmazonEventBridgeFullAccess: ["events:*", "schemas:*", "scheduler:*", "pipes:*"],
  AmazonEventBridgeSchedulerFullAccess: ["scheduler:*"],
  AmazonKinesisFullAccess: ["kinesis:*"],
  AmazonKinesisReadOnlyAccess: ["kinesis:Get*", "kinesis:List*", "kinesis:Describe*"],
  AmazonS3FullAccess: ["s3:*", "s3-object-lambda:*"],
  AmazonS3ReadOnlyAccess: ["s3:Get*", "s3:List*", "s3:Describe*"],
  AmazonSNSFullAccess: ["sns:*"],
  AmazonSQSFullAccess: ["sqs:*"],
  AmazonSQSReadOnlyAccess: [
    "sqs:GetQueueAttributes",
    "sqs:GetQueueUrl",
    "sqs:ListDeadLetterSourceQueues",
    "sqs:ListQueues",
    "sqs:ListMessageMoveTasks",
    "sqs:ListQueueTags",
  ],
  CloudWatchLogsFullAccess: ["logs:*"],
};

/** What a policy of AWS's allows, by its ARN or its name; undefined for one that is not known here. */
export function managedPolicy(nameOrArn: string): readonly Statement[] | undefined {
  const name = pathEnd(nameOrArn);
  const actions = Object.hasOwn(allowed, name) ? allowed[name] : undefined;
  if (actions === undefined) return undefined;
  return [
    {
      effect: "Allow",
      actions: { except: false, patterns: actions },
      resources: { except: false, patterns: ["*"] },
      isConditional: false,
      hasVariables: false,
    },
  ];
}
