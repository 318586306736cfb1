import type { DeployedSettings, EventInvokeSettings } from "../model/deployedSettings.ts";
import { itemsOf, nodeAt, textAt, type TemplateNode } from "../syntax/node.ts";

/** The settings of an evaluated function that the emulator keeps and shows as AWS would. */
export function deployedSettings(properties: TemplateNode | undefined): DeployedSettings {
  const role = arnAt(properties, "Role");
  const key = arnAt(properties, "KmsKeyArn");
  const vpc = vpcOf(nodeAt(properties, "VpcConfig"));
  const fileSystems = itemsOf(nodeAt(properties, "FileSystemConfigs")).flatMap((item) => {
    const [arn, path] = [arnAt(item, "Arn"), textAt(item, "LocalMountPath")];
    return arn === undefined || path === undefined ? [] : [{ Arn: arn, LocalMountPath: path }];
  });
  const image = imageOf(nodeAt(properties, "ImageConfig"));
  const deadLetters = arnAt(properties, "DeadLetterConfig", "TargetArn");
  const snapStart = textAt(properties, "SnapStart", "ApplyOn");
  return {
    ...(role !== undefined && { Role: role }),
    ...(key !== undefined && { KMSKeyArn: key }),
    ...(vpc !== undefined && { VpcConfig: vpc }),
    ...(fileSystems.length > 0 && { FileSystemConfigs: fileSystems }),
    ...(image !== undefined && { ImageConfig: image }),
    ...(deadLetters !== undefined && { DeadLetterConfig: { TargetArn: deadLetters } }),
    ...((snapStart === "PublishedVersions" || snapStart === "None") && {
      SnapStart: { ApplyOn: snapStart },
    }),
  };
}

/** `AWS::Lambda::EventInvokeConfig`, evaluated. */
export function eventInvokeOf(config: TemplateNode | undefined): EventInvokeSettings | undefined {
  if (config?.kind !== "map") return undefined;
  const attempts = numberOf(config, "MaximumRetryAttempts");
  const age = numberOf(config, "MaximumEventAgeInSeconds");
  const success = arnAt(config, "DestinationConfig", "OnSuccess", "Destination");
  const failure = arnAt(config, "DestinationConfig", "OnFailure", "Destination");
  return {
    ...(attempts !== undefined && { MaximumRetryAttempts: attempts }),
    ...(age !== undefined && { MaximumEventAgeInSeconds: age }),
    ...((success !== undefined || failure !== undefined) && {
      DestinationConfig: {
        ...(success !== undefined && { OnSuccess: { Destination: success } }),
        ...(failure !== undefined && { OnFailure: { Destination: failure } }),
      },
    }),
  };
}

export function numberOf(node: TemplateNode | undefined, ...path: readonly string[]): number | undefined {
  const text = textAt(node, ...path);
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}

/** An ARN; a name that stands in for one would be refused as AWS refuses it. */
function arnAt(node: TemplateNode | undefined, ...path: readonly string[]): string | undefined {
  const text = textAt(node, ...path);
  return text?.startsWith("arn:") ? text : undefined;
}

function vpcOf(config: TemplateNode | undefined): DeployedSettings["VpcConfig"] {
  if (config?.kind !== "map") return undefined;
  return {
    SubnetIds: textsOf(config, "SubnetIds"),
    SecurityGroupIds: textsOf(config, "SecurityGroupIds"),
    ...(textAt(config, "Ipv6AllowedForDualStack") === "true" && { Ipv6AllowedForDualStack: true }),
  };
}

function imageOf(config: TemplateNode | undefined): DeployedSettings["ImageConfig"] {
  if (config?.kind !== "map") return undefined;
  const folder = textAt(config, "WorkingDirectory");
  return {
    ...(nodeAt(config, "EntryPoint") && { EntryPoint: textsOf(config, "EntryPoint") }),
    ...(nodeAt(config, "Command") && { Command: textsOf(config, "Command") }),
    ...(folder !== undefined && { WorkingDirectory: folder }),
  };
}

function textsOf(node: TemplateNode, key: string): string[] {
  return itemsOf(nodeAt(node, key)).flatMap((item) => textAt(item) ?? []);
}
