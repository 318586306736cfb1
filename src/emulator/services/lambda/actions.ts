import { formatArn, nameOf } from "../../../shared/arn.ts";
import type { Input, ResourcePlace } from "../../contracts/permissions/permissions.ts";
import { serviceActions, textOf } from "../../contracts/permissions/actions.ts";
import { bareNameOf, functionArn, lambdaArn } from "./state/names.ts";

/** Source: "Actions, resources, and condition keys for AWS Lambda". */
export const lambdaActions = serviceActions({
  prefix: "lambda",
  resource: resourceArn,
  renamed: {
    Invoke: "InvokeFunction",
    InvokeAsync: "InvokeFunction",
    InvokeWithResponseStream: "InvokeFunction",
  },
  refusal: { status: 403, messageKey: "Message" },
});

function resourceArn(input: Input, place: ResourcePlace, operation: string): string | undefined {
  // Of lists, and of what makes a mapping, the function is a condition.
  if (operation.startsWith("List") && !operation.endsWith("ByFunction")) return textOf(input, "Resource");
  const [uuid, layer] = [textOf(input, "UUID"), textOf(input, "LayerName")];
  if (uuid !== undefined) return lambdaArn(place, `event-source-mapping:${uuid}`);
  if (layer !== undefined) return layerArn(layer, input, place);
  if (operation === "CreateEventSourceMapping") return undefined;
  const name = textOf(input, "FunctionName");
  return name === undefined ? textOf(input, "Resource", "Arn") : qualifiedArn(name, input, place);
}

/** A request's qualifier is in its name, or beside it. */
function qualifiedArn(name: string, input: Input, place: ResourcePlace): string {
  const bare = bareNameOf(name);
  const inName = name.endsWith(bare) ? undefined : nameOf(name);
  return functionArn(place, bare, textOf(input, "Qualifier") ?? inName);
}

function layerArn(layer: string, input: Input, { region, accountId }: ResourcePlace): string {
  const { VersionNumber: version } = input;
  const arn = layer.startsWith("arn:")
    ? layer
    : formatArn({ service: "lambda", region, accountId, resource: `layer:${layer}` });
  return typeof version === "number" ? `${arn}:${version}` : arn;
}
