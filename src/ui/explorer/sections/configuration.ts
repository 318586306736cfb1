import type { FunctionDetails } from "../../../aws/functions.ts";
import { runtimeNote } from "../../../lambda/runtimes.ts";
import { entryRow, factLook, type FunctionSection } from "../section.ts";

interface Fact {
  readonly text: string;
  readonly value: string | undefined;
  readonly icon: string;
  /** Has a command of its own. */
  readonly word?: string;
  /** What is copied, where it is not what is read. */
  readonly copied?: string | undefined;
  readonly note?: string | undefined;
}

/** What a function is set to. What it is not set to has no row, but for what everybody looks for. */
export const configuration: FunctionSection = {
  id: "configuration",
  title: "Configuration",
  icon: "settings-gear",
  async load(_access, fn) {
    const details = await fn.configuration();
    return facts(details)
      .filter(({ value }) => value !== undefined && value !== "")
      .map(({ text, value = "", icon, word, copied = value, note }) => {
        const look = factLook(text, note === undefined ? value : `${value} · ${note}`, icon);
        return entryRow(fn, "setting", text, { look, word, value: copied });
      });
  },
  describe(rows) {
    const valueOf = (text: string) => rows.find((row) => row.look().text === text)?.look().description;
    return [valueOf("State"), valueOf("Memory"), valueOf("Timeout")]
      .filter((value) => value !== undefined && value !== "Active")
      .join(" · ");
  },
  commands: {
    configuration: [
      { command: "lambdaWorkbench.edit.configuration", group: "inline@1" },
      { command: "lambdaWorkbench.edit.configuration", group: "3_edit@2" },
    ],
    setting: [{ command: "lambdaWorkbench.edit.configuration", group: "3_edit@2" }],
    memory: [{ command: "lambdaWorkbench.set.memory", group: "inline@1" }],
    timeout: [{ command: "lambdaWorkbench.set.timeout", group: "inline@1" }],
    description: [{ command: "lambdaWorkbench.set.description", group: "inline@1" }],
  },
};

function facts(details: FunctionDetails): readonly Fact[] {
  const { configuration: of, memoryMb, timeoutSeconds, runtime } = details;
  const { VpcConfig: vpc, LoggingConfig: logging, EphemeralStorage: storage } = of;
  return [
    { text: "State", value: stateText(details), icon: "pulse", note: of.StateReason },
    { text: "Last Update", value: of.LastUpdateStatus, icon: "sync", note: of.LastUpdateStatusReason },
    {
      text: "Memory",
      value: `${memoryMb} MB`,
      icon: "chip",
      word: "memory",
      copied: String(memoryMb),
    },
    {
      text: "Timeout",
      value: `${timeoutSeconds} s`,
      icon: "watch",
      word: "timeout",
      copied: String(timeoutSeconds),
    },
    {
      text: "Storage",
      value: storage?.Size === undefined ? undefined : `${storage.Size} MB`,
      icon: "database",
    },
    { text: "Architecture", value: of.Architectures?.join(", "), icon: "circuit-board" },
    { text: "Runtime", value: runtime, icon: "code", note: runtimeNote(runtime ?? "") },
    { text: "Package", value: packageText(details), icon: "package" },
    { text: "Handler", value: of.Handler, icon: "symbol-event" },
    { text: "Description", value: of.Description, icon: "note", word: "description" },
    { text: "Role", value: of.Role, icon: "account" },
    { text: "VPC", value: vpcText(vpc), icon: "globe", copied: vpc?.VpcId },
    ...(of.FileSystemConfigs ?? []).map((each) => ({
      text: "File System",
      value: `${each.LocalMountPath} ← ${each.Arn}`,
      icon: "folder-library",
      copied: each.Arn,
    })),
    { text: "Dead-Letter Queue", value: of.DeadLetterConfig?.TargetArn, icon: "inbox" },
    { text: "Tracing", value: of.TracingConfig?.Mode, icon: "telescope" },
    { text: "Log Format", value: logging?.LogFormat, icon: "output", note: levelText(logging) },
    { text: "Log Group", value: logging?.LogGroup, icon: "output" },
    {
      text: "SnapStart",
      value: of.SnapStart?.ApplyOn,
      icon: "rocket",
      note: of.SnapStart?.OptimizationStatus,
    },
    { text: "Tenancy", value: of.TenancyConfig?.TenantIsolationMode, icon: "organization" },
    { text: "KMS Key", value: of.KMSKeyArn, icon: "key" },
    { text: "Last Modified", value: localTime(of.LastModified), icon: "history", copied: of.LastModified },
  ];
}

function stateText({ state, configuration }: FunctionDetails): string | undefined {
  return [state, configuration.StateReasonCode].filter(Boolean).join(" · ");
}

function packageText({ packageType, configuration: { CodeSize: size } }: FunctionDetails): string {
  const kilobytes = size === undefined || size === 0 ? "" : `${Math.ceil(size / 1024)} KB`;
  return [packageType, kilobytes].filter(Boolean).join(" · ");
}

function vpcText(vpc: FunctionDetails["configuration"]["VpcConfig"]): string | undefined {
  if (vpc?.VpcId === undefined || vpc.VpcId === "") return undefined;
  const { SubnetIds: subnets = [], SecurityGroupIds: groups = [] } = vpc;
  return `${vpc.VpcId} · ${subnets.length} subnets · ${groups.length} security groups`;
}

function levelText(logging: FunctionDetails["configuration"]["LoggingConfig"]): string | undefined {
  return logging?.ApplicationLogLevel === undefined
    ? undefined
    : `${logging.ApplicationLogLevel}, system ${logging.SystemLogLevel ?? "INFO"}`;
}

/** AWS gives times in UTC, with an offset that only some parsers know. */
function localTime(iso: string | undefined): string | undefined {
  const time = Date.parse(iso ?? "");
  return Number.isNaN(time) ? iso : new Date(time).toLocaleString();
}
