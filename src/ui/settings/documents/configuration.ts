import type { ConfigurationChange, FunctionDetails } from "../../../aws/functions.ts";
import { getFunction, updateConfiguration } from "../../../aws/functions.ts";
import { functionDefaults } from "../../../lambda/limits.ts";
import { configurationSchema } from "../../../lambda/schemas/configuration.ts";
import { differences, type Entries } from "../../documents/entries.ts";
import {
  entriesOf,
  readSettings,
  settingsOf,
  writeSettings,
  type Settings,
} from "../../documents/jsonEntries.ts";
import type { DocumentKind, Revision } from "../../documents/kind.ts";
import * as vscode from "vscode";

/** A function's configuration as a document, by AWS's names. */
export const configurationDocument: DocumentKind = {
  scheme: "lambda-config",
  ending: ".lambda-config",
  get noun() {
    return vscode.l10n.t("configuration");
  },
  fetch: async (access, { name }) => revisionOf(await getFunction(access, name)),
  async update(access, { name }, { entries, before, revisionId }) {
    const change = changeOf(before, entries);
    return revisionOf(await updateConfiguration(access, { name, change, revisionId }));
  },
  write: (entries) => writeSettings(settingsOf(entries, configurationSchema)),
  read: (text) => readSettings(text, configurationSchema),
};

/** What a member is set to when it is taken out of the document. */
const cleared: Settings = {
  Description: "",
  MemorySize: functionDefaults.memoryMb,
  Timeout: functionDefaults.timeoutSeconds,
  EphemeralStorage: { Size: functionDefaults.ephemeralStorageMb },
  Layers: [],
  VpcConfig: { SubnetIds: [], SecurityGroupIds: [] },
  FileSystemConfigs: [],
  DeadLetterConfig: { TargetArn: "" },
  TracingConfig: { Mode: "PassThrough" },
  LoggingConfig: { LogFormat: "Text" },
  SnapStart: { ApplyOn: "None" },
  KMSKeyArn: "",
  ImageConfig: {},
};

/** The members that differ, whole: AWS replaces a member that is an object. */
function changeOf(before: Entries, entries: Entries): ConfigurationChange {
  const settings = settingsOf(entries, configurationSchema);
  const names = new Set(
    Object.values(differences(before, entries))
      .flat()
      .map((name) => name.replace(/\..*$/, "")),
  );
  return Object.fromEntries([...names].map((name) => [name, settings[name] ?? cleared[name]]));
}

function revisionOf({ configuration: of, revisionId }: FunctionDetails): Revision {
  const vpc = of.VpcConfig;
  const members = {
    Description: of.Description || undefined,
    Runtime: of.Runtime,
    Handler: of.Handler || undefined,
    Role: of.Role,
    MemorySize: of.MemorySize,
    Timeout: of.Timeout,
    EphemeralStorage: of.EphemeralStorage,
    Layers: of.Layers?.map(({ Arn }) => Arn),
    VpcConfig: vpc?.VpcId
      ? {
          SubnetIds: vpc.SubnetIds,
          SecurityGroupIds: vpc.SecurityGroupIds,
          Ipv6AllowedForDualStack: vpc.Ipv6AllowedForDualStack,
        }
      : undefined,
    FileSystemConfigs: of.FileSystemConfigs,
    DeadLetterConfig: of.DeadLetterConfig?.TargetArn ? of.DeadLetterConfig : undefined,
    TracingConfig: of.TracingConfig,
    LoggingConfig: of.LoggingConfig,
    SnapStart: of.SnapStart?.ApplyOn === undefined ? undefined : { ApplyOn: of.SnapStart.ApplyOn },
    KMSKeyArn: of.KMSKeyArn || undefined,
    ImageConfig: of.ImageConfigResponse?.ImageConfig,
  };
  return { entries: entriesOf(members), revisionId };
}
