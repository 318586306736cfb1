import { entriesOf, nodeAt, textAt } from "../../syntax/node.ts";
import { normalized, type Made, type Service } from "./service.ts";

/** `layers` of the service, each a folder of it. */
export function layerResources({ root }: Service): Made[] {
  return entriesOf(nodeAt(root, "layers")).flatMap(([key, { keyRange, value }]) => {
    const content = nodeAt(value, "package", "artifact") ?? nodeAt(value, "path");
    if (content === undefined) return [];
    const properties = { LayerName: textAt(value, "name") ?? key, Content: content };
    return [
      { id: `${normalized(key)}LambdaLayer`, type: "AWS::Lambda::LayerVersion", range: keyRange, properties },
    ];
  });
}
