// The parts of the SDK that we use, in a module of their own: it is imported on first use, so that activation does not
// load half a megabyte, and the bundle leaves the SDK's other parts out.
export {
  GetFunctionConcurrencyCommand,
  GetFunctionConfigurationCommand,
  GetFunctionUrlConfigCommand,
  GetPolicyCommand,
  InvokeCommand,
  LambdaClient,
  ListFunctionsCommand,
  ListTagsCommand,
  UpdateFunctionConfigurationCommand,
  paginateListAliases,
  paginateListEventSourceMappings,
  paginateListFunctionEventInvokeConfigs,
  paginateListFunctionUrlConfigs,
  paginateListProvisionedConcurrencyConfigs,
  paginateListVersionsByFunction,
} from "@aws-sdk/client-lambda";
export {
  CloudWatchLogsClient,
  DescribeLogGroupsCommand,
  DescribeLogStreamsCommand,
  paginateFilterLogEvents,
  StartLiveTailCommand,
} from "@aws-sdk/client-cloudwatch-logs";
export { fromNodeProviderChain } from "@aws-sdk/credential-providers";
export { loadSharedConfigFiles } from "@smithy/core/config";
export { HttpRequest } from "@smithy/core/transport";
export { Hash } from "@smithy/core/serde";
export { SignatureV4 } from "@smithy/signature-v4";
