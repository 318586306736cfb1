import { createHash } from "node:crypto";
import type { CreateFunctionRequest, FunctionCode, FunctionConfiguration } from "@aws-sdk/client-lambda";
import { requireAttachable } from "../codeSigning.ts";
import { newId, type LambdaContext } from "../../state/context.ts";
import { conflict, invalidParameter } from "../../errors.ts";
import { beginSettling, pending } from "../../state/lifecycle.ts";
import { refOf } from "../../state/lookup.ts";
import { functionArn } from "../../state/names.ts";
import { publish } from "../../state/publish.ts";
import type { CodeRecord, FunctionRecord, VersionRecord } from "../../state/records.ts";
import { checkPackage, checkSettings } from "./rules.ts";
import { newSettings } from "./settings.ts";
import { checkTags } from "../../state/tags.ts";
import { configuration } from "./view.ts";

/** AWS takes ARNs of 140 characters, but names only of 64. */
const longestName = 64;

/** CreateFunction: checks everything before anything is kept. */
export async function createFunction(
  context: LambdaContext,
  request: CreateFunctionRequest,
): Promise<FunctionConfiguration> {
  const { tables, state, clock } = context;
  const { name } = refOf(context, request);
  if (name.length > longestName) {
    throw invalidParameter(
      `1 validation error detected: Value '${name}' at 'functionName' failed to satisfy constraint: Member must have length less than or equal to ${longestName}`,
    );
  }
  const refuseExisting = () => {
    if (tables.functions.get("", name) !== undefined) throw conflict(`Function already exist: ${name}`);
  };
  refuseExisting();
  if (request.CodeSigningConfigArn !== undefined) requireAttachable(context, request.CodeSigningConfigArn);
  checkTags(request.Tags ?? {});
  checkPackage({
    packageType: request.PackageType ?? "Zip",
    runtime: request.Runtime,
    handler: request.Handler,
    layers: request.Layers ?? [],
  });
  const code = await storeNewCode(context, request.PackageType ?? "Zip", request.Code ?? {});
  const settings = newSettings(name, request, code);
  checkSettings(context, settings);
  // Another request may have made it while the package was read.
  refuseExisting();
  return state.changed(name, (change) => {
    const fn: FunctionRecord = {
      name,
      origin: "api",
      nextVersion: 1,
      recursiveLoop: "Terminate",
      ...(request.CodeSigningConfigArn !== undefined && {
        codeSigningConfigArn: request.CodeSigningConfigArn,
      }),
    };
    const latest: VersionRecord = {
      version: "$LATEST",
      settings,
      revisionId: newId(),
      deploymentId: newId(),
      lastModified: clock.now(),
      ...pending,
    };
    change.put(fn);
    change.putVersion(latest);
    if (request.Tags !== undefined && Object.keys(request.Tags).length > 0) {
      tables.tags.set("", functionArn(context.place, name), request.Tags);
    }
    beginSettling(context, name, "$LATEST");
    if (request.Publish !== true) return configuration(context, fn, latest);
    const published = publish(context, fn, latest, { state: "Pending" });
    beginSettling(context, name, published.version);
    return configuration(context, fn, published);
  });
}

async function storeNewCode(context: LambdaContext, packageType: string, code: FunctionCode) {
  if (packageType === "Image") {
    if (code.ImageUri === undefined) {
      throw invalidParameter("Please provide ImageUri when creating a function with packageType Image.");
    }
    return imageCode(code.ImageUri);
  }
  const zip = await context.codeSource(code);
  if (zip === undefined) throw invalidParameter("Please provide a source for function code.");
  const stored = await context.packages.add(zip);
  return { code: { kind: "zip" }, ...stored } as const;
}

/** An image's digest stands for its code; without one the hash of its name does, since no registry is asked. */
export function imageCode(imageUri: string): {
  code: CodeRecord;
  codeSha256: string;
  codeSize: number;
  unzippedSize: number;
} {
  const digest =
    /@sha256:([0-9a-f]{64})$/.exec(imageUri)?.[1] ?? createHash("sha256").update(imageUri).digest("hex");
  return { code: { kind: "image", imageUri }, codeSha256: digest, codeSize: 0, unzippedSize: 0 };
}
