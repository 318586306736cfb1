import type { FunctionUrlDeclaration } from "../model/functionDeclaration.ts";
import { itemsOf, nodeAt, textAt, type TemplateNode } from "../syntax/node.ts";

/** `AWS::Lambda::Url`, evaluated. */
export function functionUrlOf(config: TemplateNode | undefined): FunctionUrlDeclaration | undefined {
  if (config?.kind !== "map") return undefined;
  const cors = corsOf(nodeAt(config, "Cors"));
  return {
    authType: textAt(config, "AuthType") === "AWS_IAM" ? "AWS_IAM" : "NONE",
    invokeMode: textAt(config, "InvokeMode") === "RESPONSE_STREAM" ? "RESPONSE_STREAM" : "BUFFERED",
    ...(cors && { cors }),
  };
}

function corsOf(node: TemplateNode | undefined): FunctionUrlDeclaration["cors"] {
  if (node?.kind !== "map") return undefined;
  const lists = (["AllowHeaders", "AllowMethods", "AllowOrigins", "ExposeHeaders"] as const).flatMap(
    (key) => {
      const list = nodeAt(node, key);
      return list === undefined ? [] : [[key, itemsOf(list).flatMap((item) => textAt(item) ?? [])] as const];
    },
  );
  const maxAge = Number(textAt(node, "MaxAge"));
  return {
    ...Object.fromEntries(lists),
    ...(textAt(node, "AllowCredentials") === "true" && { AllowCredentials: true }),
    ...(Number.isInteger(maxAge) && { MaxAge: maxAge }),
  };
}
