import type { LoggingDeclaration } from "../model/functionDeclaration.ts";
import { nodeAt, textAt, type TemplateNode } from "../syntax/node.ts";
import { knownText } from "./variables.ts";

const applicationLevels = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"] as const;
const systemLevels = ["DEBUG", "INFO", "WARN"] as const;

/** `LoggingConfig` of a function; what only a deployment knows is left out, as is what Lambda would refuse. */
export function loggingOf(properties: TemplateNode | undefined): LoggingDeclaration | undefined {
  const config = nodeAt(properties, "LoggingConfig");
  if (config?.kind !== "map") return undefined;
  const group = knownText(nodeAt(config, "LogGroup"));
  const json = textAt(config, "LogFormat") === "JSON";
  const application = applicationLevels.find((level) => level === textAt(config, "ApplicationLogLevel"));
  const system = systemLevels.find((level) => level === textAt(config, "SystemLogLevel"));
  return {
    format: json ? "JSON" : "Text",
    ...(group !== undefined && { group }),
    ...(json && application !== undefined && { applicationLevel: application }),
    ...(json && system !== undefined && { systemLevel: system }),
  };
}
