import type { FunctionUrlDeclaration } from "../model/template.ts";
import { itemsOf, nodeAt, textAt, type TemplateNode } from "../syntax/node.ts";

/** `FunctionUrlConfig` of a SAM function: SAM makes the URL and, without authentication, the permissions to call it. */
export function functionUrlOf(properties: TemplateNode | undefined): FunctionUrlDeclaration | undefined {
  const config = nodeAt(properties, "FunctionUrlConfig");
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
