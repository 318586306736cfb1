import { isDeepStrictEqual } from "node:util";
import type { WorkspaceFunction } from "../../../contracts/workspaceFunctions.ts";
import { formatArn } from "../../../../shared/arn.ts";
import { imageCode } from "../resources/functions/create.ts";
import { newSettings } from "../resources/functions/settings.ts";
import type { LambdaContext } from "../state/context.ts";
import type { FunctionSettings } from "../state/records.ts";

const codeSettings: ReadonlySet<string> = new Set(["code", "codeSha256", "codeSize", "unzippedSize"]);

/** What a client changed stays, until the template's own value of that setting changes. Code always follows. */
export function merged(
  current: FunctionSettings | undefined,
  declaredBefore: FunctionSettings | undefined,
  declared: FunctionSettings,
): FunctionSettings {
  const kept = Object.entries(current ?? {}).filter(([key, value]) => {
    if (codeSettings.has(key)) return false;
    const valueIn = (settings: FunctionSettings | undefined): unknown =>
      (settings as Readonly<Record<string, unknown>> | undefined)?.[key];
    return (
      !isDeepStrictEqual(value, valueIn(declaredBefore)) &&
      isDeepStrictEqual(valueIn(declaredBefore), valueIn(declared))
    );
  });
  return { ...declared, ...Object.fromEntries(kept) };
}

/** A declaration as the record of a function has it, with AWS's defaults. */
export function declaredSettings(
  { place }: LambdaContext,
  { functionName, code, configuration }: WorkspaceFunction,
): FunctionSettings {
  const role = formatArn({
    service: "iam",
    accountId: place.accountId,
    resource: "role/lambda-workbench-local",
  });
  const { Environment: environment, LoggingConfig: logging, ...others } = configuration;
  const isEmpty = Object.keys(environment?.Variables ?? {}).length === 0;
  return newSettings(
    functionName,
    {
      Role: role,
      ...others,
      PackageType: code.kind === "image" ? "Image" : "Zip",
      ...(!isEmpty && { Environment: environment }),
      // A template may say levels beside plain text, which a request may not.
      LoggingConfig:
        logging?.LogFormat === "JSON" || logging === undefined
          ? logging
          : { LogFormat: "Text", LogGroup: logging.LogGroup },
    },
    codeOf(code),
  );
}

function codeOf(code: WorkspaceFunction["code"]): Parameters<typeof newSettings>[2] {
  if (code.kind === "image") return imageCode(code.imageUri);
  const { taskRoot, layers, sha256, size } = code;
  return {
    code: {
      kind: "folder",
      taskRoot,
      layerFolders: layers.map(({ folder }) => folder),
      layers: layers.map(({ name, size: bytes }) => ({ name, size: bytes })),
    },
    codeSha256: sha256,
    codeSize: size,
    unzippedSize: size,
  };
}
