import type { SourceRange, TemplateNode } from "../syntax/node.ts";
import { joined, ref, type Shape } from "../syntax/shape.ts";

/** The address by which API Gateway calls a function. */
export function invocationsOf(functionArn: Shape, range: SourceRange): TemplateNode {
  return address("2015-03-31", functionArn, "invocations", range);
}

/** The address by which API Gateway has a function stream its answer. */
export function streamingInvocationsOf(functionArn: Shape, range: SourceRange): TemplateNode {
  return address("2021-11-15", functionArn, "response-streaming-invocations", range);
}

function address(version: string, functionArn: Shape, call: string, range: SourceRange): TemplateNode {
  const [partition, region] = [ref("AWS::Partition", range), ref("AWS::Region", range)];
  const path = `:lambda:path/${version}/functions/`;
  return joined(["arn:", partition, ":apigateway:", region, path, functionArn, `/${call}`], range);
}
