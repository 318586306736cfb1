import { entriesOf, nodeAt, type SourceLocation, type TemplateNode } from "../syntax/node.ts";

/** The declaration's own names of what CloudFormation's properties say. */
const facts: ReadonlyMap<string, readonly string[]> = new Map([
  ["runtime", ["Runtime"]],
  ["handler", ["Handler"]],
  ["code", ["Code"]],
  ["description", ["Description"]],
  ["memoryMb", ["MemorySize"]],
  ["timeoutSeconds", ["Timeout"]],
  ["ephemeralStorageMb", ["EphemeralStorage", "Size"]],
  ["architecture", ["Architectures"]],
  ["layers", ["Layers"]],
  ["logging", ["LoggingConfig"]],
  ["tracing", ["TracingConfig", "Mode"]],
  ["reservedConcurrency", ["ReservedConcurrentExecutions"]],
  ["environment", ["Environment", "Variables"]],
  ["tags", ["Tags"]],
]);

/** Where a function's facts are said. */
export function locationsOf(
  properties: TemplateNode | undefined,
  file: string,
): ReadonlyMap<string, SourceLocation> {
  const locations = new Map<string, SourceLocation>();
  for (const [fact, path] of facts) {
    const node = nodeAt(properties, ...path);
    if (node !== undefined) locations.set(fact, { file, range: node.range });
  }
  for (const [name, { value }] of entriesOf(nodeAt(properties, "Environment", "Variables"))) {
    locations.set(`environment.${name}`, { file, range: value.range });
  }
  return locations;
}
