import * as vscode from "vscode";
import type { FunctionDetails } from "../../../aws/functions.ts";
import { runtimeNote } from "../../../lambda/runtimes.ts";
import { entryRow, factLook, type FunctionSection } from "../section.ts";
import { spoken } from "../../kit/words/spoken.ts";

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
  get title() {
    return vscode.l10n.t("Configuration");
  },
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
    return [
      valueOf(vscode.l10n.t("State")),
      valueOf(vscode.l10n.t("Memory")),
      valueOf(vscode.l10n.t("Timeout")),
    ]
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
  return [...sizeFacts(details), ...codeFacts(details), ...serviceFacts(details.configuration)];
}

function sizeFacts(details: FunctionDetails): readonly Fact[] {
  const { configuration: of, memoryMb, timeoutSeconds } = details;
  const { EphemeralStorage: storage } = of;
  return [
    { text: vscode.l10n.t("State"), value: stateText(details), icon: "pulse", note: of.StateReason },
    {
      text: vscode.l10n.t("Last Update"),
      value: of.LastUpdateStatus,
      icon: "sync",
      note: of.LastUpdateStatusReason,
    },
    {
      text: vscode.l10n.t("Memory"),
      value: vscode.l10n.t("{0} MB", memoryMb),
      icon: "chip",
      word: "memory",
      copied: String(memoryMb),
    },
    {
      text: vscode.l10n.t("Timeout"),
      value: `${timeoutSeconds} s`,
      icon: "watch",
      word: "timeout",
      copied: String(timeoutSeconds),
    },
    {
      text: vscode.l10n.t("Storage"),
      value: storage?.Size === undefined ? undefined : vscode.l10n.t("{0} MB", storage.Size),
      icon: "database",
    },
  ];
}

function codeFacts(details: FunctionDetails): readonly Fact[] {
  const { configuration: of, runtime } = details;
  return [
    { text: vscode.l10n.t("Architecture"), value: of.Architectures?.join(", "), icon: "circuit-board" },
    {
      text: vscode.l10n.t("Runtime"),
      value: runtime,
      icon: "code",
      note: spoken(runtimeNote(runtime ?? "")),
    },
    { text: vscode.l10n.t("Package"), value: packageText(details), icon: "package" },
    { text: vscode.l10n.t("Handler"), value: of.Handler, icon: "symbol-event" },
    { text: vscode.l10n.t("Description"), value: of.Description, icon: "note", word: "description" },
    { text: vscode.l10n.t("Role"), value: of.Role, icon: "account" },
  ];
}

function serviceFacts(of: FunctionDetails["configuration"]): readonly Fact[] {
  const { VpcConfig: vpc, LoggingConfig: logging } = of;
  return [
    { text: "VPC", value: vpcText(vpc), icon: "globe", copied: vpc?.VpcId },
    ...(of.FileSystemConfigs ?? []).map((each) => ({
      text: vscode.l10n.t("File System"),
      value: `${each.LocalMountPath} ← ${each.Arn}`,
      icon: "folder-library",
      copied: each.Arn,
    })),
    { text: vscode.l10n.t("Dead-Letter Queue"), value: of.DeadLetterConfig?.TargetArn, icon: "inbox" },
    { text: vscode.l10n.t("Tracing"), value: of.TracingConfig?.Mode, icon: "telescope" },
    {
      text: vscode.l10n.t("Log Format"),
      value: logging?.LogFormat,
      icon: "output",
      note: levelText(logging),
    },
    { text: vscode.l10n.t("Log Group"), value: logging?.LogGroup, icon: "output" },
    {
      text: "SnapStart",
      value: of.SnapStart?.ApplyOn,
      icon: "rocket",
      note: of.SnapStart?.OptimizationStatus,
    },
    { text: vscode.l10n.t("Tenancy"), value: of.TenancyConfig?.TenantIsolationMode, icon: "organization" },
    { text: vscode.l10n.t("KMS Key"), value: of.KMSKeyArn, icon: "key" },
    {
      text: vscode.l10n.t("Last Modified"),
      value: localTime(of.LastModified),
      icon: "history",
      copied: of.LastModified,
    },
  ];
}

function stateText({ state, configuration }: FunctionDetails): string | undefined {
  return [state, configuration.StateReasonCode].filter(Boolean).join(" · ");
}

function packageText({ packageType, configuration: { CodeSize: size } }: FunctionDetails): string {
  const kilobytes = size === undefined || size === 0 ? "" : vscode.l10n.t("{0} KB", Math.ceil(size / 1024));
  return [packageType, kilobytes].filter(Boolean).join(" · ");
}

function vpcText(vpc: FunctionDetails["configuration"]["VpcConfig"]): string | undefined {
  if (vpc?.VpcId === undefined || vpc.VpcId === "") return undefined;
  const { SubnetIds: subnets = [], SecurityGroupIds: groups = [] } = vpc;
  return vscode.l10n.t("{0} · {1} subnets · {2} security groups", vpc.VpcId, subnets.length, groups.length);
}

function levelText(logging: FunctionDetails["configuration"]["LoggingConfig"]): string | undefined {
  return logging?.ApplicationLogLevel === undefined
    ? undefined
    : vscode.l10n.t("{0}, system {1}", logging.ApplicationLogLevel, logging.SystemLogLevel ?? "INFO");
}

/** AWS gives times in UTC, with an offset that only some parsers know. */
function localTime(iso: string | undefined): string | undefined {
  const time = Date.parse(iso ?? "");
  return Number.isNaN(time) ? iso : new Date(time).toLocaleString();
}
