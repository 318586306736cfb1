import type { SourceRange, TemplateNode } from "../../syntax/node.ts";
import { joined, ref, type Shape } from "./shape.ts";

/** The address by which API Gateway calls a function. */
export function invocationsOf(functionArn: Shape, range: SourceRange): TemplateNode {
  const [partition, region] = [ref("AWS::Partition", range), ref("AWS::Region", range)];
  const path = ":lambda:path/2015-03-31/functions/";
  return joined(["arn:", partition, ":apigateway:", region, path, functionArn, "/invocations"], range);
}
