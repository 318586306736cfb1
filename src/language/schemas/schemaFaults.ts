import type { Application } from "../../template/model/application.ts";
import { entriesOf, nodeAt, textAt } from "../../template/syntax/node.ts";
import { checkProperties, type SchemaFault } from "./checkResource.ts";
import { resourceParts } from "./resourceParts.ts";
import { schemaOf } from "./schemas.ts";

export interface PlacedFault {
  readonly file: string;
  /** Of the resource. */
  readonly type: string;
  readonly fault: SchemaFault;
}

/** SAM and CloudFormation have three more, which nobody is offered. */
const partsOfResource = [...resourceParts, "Connectors", "IgnoreGlobals", "Description"];

/** Where resources of templates that people write are not what AWS's schemas say. */
export function schemaFaults({ format, documents, complete, problems }: Application): readonly PlacedFault[] {
  if (!complete || (format !== "sam" && format !== "cloudFormation")) return [];
  // What the reader has found is told already.
  const told = new Set(
    problems.map(({ file, range: { start } }) => `${file}:${start.line}:${start.character}`),
  );
  const found: PlacedFault[] = [];
  for (const [file, { root, problems: faults }] of documents) {
    if (faults.length > 0) continue;
    const add = (type: string, fault: SchemaFault) => {
      const { line, character } = fault.range.start;
      if (!told.has(`${file}:${line}:${character}`)) found.push({ file, type, fault });
    };
    for (const [name, { keyRange, value }] of entriesOf(nodeAt(root, "Resources"))) {
      const type = textAt(value, "Type") ?? "";
      const schema = name.startsWith("Fn::") ? undefined : schemaOf(type);
      if (schema === undefined) continue;
      for (const [part, entry] of entriesOf(value))
        if (!partsOfResource.includes(part) && !part.startsWith("Fn::"))
          add(type, { kind: "unknown", name: part, range: entry.keyRange, names: partsOfResource });
      // Globals may say what a resource of SAM's does not.
      const isWhole = !type.startsWith("AWS::Serverless::");
      for (const fault of checkProperties(nodeAt(value, "Properties"), schema, { isWhole, range: keyRange }))
        add(type, fault);
    }
  }
  return found;
}
