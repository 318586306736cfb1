import { parseArn, resourceParts, unqualified } from "../../../../../shared/arn.ts";
import { environmentLimitBytes, reservedVariables } from "../../../../../lambda/environment.ts";
import { unzippedLimit } from "../../code/packages.ts";
import type { LambdaContext } from "../../state/context.ts";
import { invalidParameter } from "../../errors.ts";
import { notYours } from "../layers/layers.ts";
import type { FunctionSettings, LayerVersionRecord } from "../../state/records.ts";
import { checkRuntime, supportsSnapStart } from "./runtimes.ts";

// What AWS demands of a function beyond its service model. Messages are AWS's; where none is recorded, a comment says so.

const layersLimit = 5;

/** Throws for settings that AWS would refuse. Layers that `before` had are not asked for again. */
export function checkSettings(
  context: LambdaContext,
  settings: FunctionSettings,
  before?: FunctionSettings,
): void {
  checkEnvironment(settings.environment ?? {});
  if (settings.layers !== before?.layers) checkLayers(context, settings);
  checkPackage(settings);
  // The workspace may have what AWS no longer accepts, as long as it stays as it was.
  const asBefore = settings.code.kind === "folder" && settings.runtime === before?.runtime;
  if (settings.runtime !== undefined && !asBefore) checkRuntime(settings.runtime);
  checkSnapStart(settings);
  checkTargets(settings, before);
}

/** What goes with a package and what with an image; AWS says so before it looks for the code. */
export function checkPackage({
  packageType,
  runtime,
  handler,
  layers,
}: Pick<FunctionSettings, "packageType" | "layers"> & {
  readonly runtime?: string | undefined;
  readonly handler?: string | undefined;
}): void {
  if (packageType === "Zip") {
    if (runtime === undefined || handler === undefined) {
      throw invalidParameter(
        "Runtime and Handler are mandatory parameters for functions created with deployment packages.",
      );
    }
  } else if (runtime !== undefined || handler !== undefined || layers.length > 0) {
    throw invalidParameter(
      "Please don't provide Handler or Runtime or Layer when the intended function PackageType is Image.",
    );
  }
}

function checkEnvironment(environment: Readonly<Record<string, string>>): void {
  const reserved = Object.keys(environment).filter((name) => reservedVariables.has(name));
  const refused =
    "Lambda was unable to configure your environment variables because the environment variables you have provided";
  if (reserved.length > 0) {
    throw invalidParameter(
      `${refused} contains reserved keys that are currently not supported for modification. Reserved keys used in this request: ${reserved.join(", ")}`,
    );
  }
  const measured = JSON.stringify(environment);
  if (Buffer.byteLength(measured) > environmentLimitBytes) {
    throw invalidParameter(`${refused} exceeded the 4KB limit. String measured: ${measured}`);
  }
}

function checkLayers(context: LambdaContext, { layers, unzippedSize }: FunctionSettings): void {
  if (layers.length > layersLimit) {
    throw invalidParameter(`Cannot reference more than ${layersLimit} layers.`);
  }
  const seen = new Map<string, string>();
  let total = unzippedSize;
  for (const arn of layers) {
    total += existingLayer(context, arn).unzippedSize;
    const withoutVersion = unqualified(arn);
    const other = seen.get(withoutVersion);
    if (other !== undefined) {
      throw invalidParameter(
        `Two different versions of the same layer are not allowed to be referenced in the same function. ${other} and ${arn} are versions of the same layer.`,
      );
    }
    seen.set(withoutVersion, arn);
  }
  if (layers.length > 0 && total > unzippedLimit) {
    throw invalidParameter(
      `Function code combined with layers exceeds the maximum allowed size of ${unzippedLimit} bytes. The actual size is ${total} bytes.`,
    );
  }
}

function existingLayer(context: LambdaContext, arn: string): LayerVersionRecord {
  const { region, accountId } = parseArn(arn) ?? {};
  const { place, tables } = context;
  if (accountId !== place.accountId) {
    throw notYours(context, arn);
  }
  if (region !== place.region) {
    throw invalidParameter(
      `Layers are not in the same region as the function. Layers are expected to be in region ${place.region}.`,
    );
  }
  const [, name = "", version = ""] = resourceParts(arn);
  const found = tables.layerVersions.get(name, String(Number(version)));
  if (found === undefined || found.deleted) throw invalidParameter(`Layer version ${arn} does not exist.`);
  return found;
}

function checkSnapStart({ snapStart, runtime, ephemeralStorageMb, fileSystems }: FunctionSettings): void {
  if (snapStart !== "PublishedVersions") return;
  if (runtime !== undefined && !supportsSnapStart(runtime)) {
    throw invalidParameter(`${runtime} is not supported for SnapStart enabled functions.`);
  }
  // From the developer guide's list of limitations; the wording is ours.
  if (ephemeralStorageMb > 512) {
    throw invalidParameter(
      "Ephemeral storage of more than 512 MB is not supported for SnapStart enabled functions.",
    );
  }
  if (fileSystems.length > 0) {
    throw invalidParameter("File systems are not supported for SnapStart enabled functions.");
  }
}

function checkTargets(
  { deadLetterArn, fileSystems, vpc, code }: FunctionSettings,
  before: FunctionSettings | undefined,
): void {
  const subnets = vpc?.subnetIds.length ?? 0;
  if (subnets > 0 !== (vpc?.securityGroupIds.length ?? 0) > 0) {
    throw invalidParameter("SubnetIds and SecurityIds must coexist or be both empty list.");
  }
  const [fileSystem] = fileSystems;
  if (fileSystem !== undefined && subnets === 0 && code.kind !== "folder") {
    const connected = (before?.vpc?.subnetIds.length ?? 0) > 0;
    throw invalidParameter(
      connected
        ? `Function VPC configuration cannot be removed with access point ${fileSystem.Arn} referenced.`
        : `Function must be configured to execute in a VPC to reference access point ${fileSystem.Arn}`,
    );
  }
  // The rules are AWS's, the wording is ours.
  if (deadLetterArn !== undefined && !/^arn:aws[a-zA-Z-]*:(sqs|sns):/.test(deadLetterArn)) {
    throw invalidParameter(`The dead letter target ${deadLetterArn} must be an SQS queue or an SNS topic.`);
  }
  if (deadLetterArn?.endsWith(".fifo") === true) {
    throw invalidParameter("A dead letter target must not be a FIFO queue or topic.");
  }
}
