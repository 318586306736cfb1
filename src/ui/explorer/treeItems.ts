import * as vscode from "vscode";
import { resourceParts } from "../../shared/arn.ts";
import { targetLabel } from "../../protocol/functionRef.ts";
import type { App } from "../app.ts";
import { contextValue } from "./contextValues.ts";
import { functionFigures, runtimeText } from "./nodes.ts";
import type { AliasNode, FunctionNode, GroupNode, MessageNode, Node, TargetNode } from "./nodes.ts";

const { None, Collapsed, Expanded } = vscode.TreeItemCollapsibleState;

/** How a node looks. */
export function treeItem(node: Node, app: Pick<App, "emulator" | "functions">): vscode.TreeItem {
  const item = appearance(node, app);
  item.id = node.id;
  item.contextValue = contextValue(node, {
    emulator: app.emulator.state.kind,
    list: app.functions.get(node.target).kind,
  });
  return item;
}

function appearance(node: Node, app: Pick<App, "emulator" | "functions">): vscode.TreeItem {
  switch (node.kind) {
    case "target":
      return targetItem(node, app);
    case "function":
      return functionItem(node);
    case "environment":
    case "versions":
    case "aliases":
    case "layers":
      return groupItem(node);
    case "variable":
      return item(node.variable, {
        icon: "symbol-variable",
        description: "••••••",
        tooltip: `${node.variable}: the value is hidden. Edit the environment variables to see it.`,
        label: `Environment variable ${node.variable}, value hidden`,
      });
    case "version":
      return item(node.qualifier, {
        icon: "tag",
        description: node.description,
        tooltip: node.arn,
        label: `Version ${node.qualifier} ${node.description}`,
      });
    case "alias":
      return aliasItem(node);
    case "layer": {
      const [name = node.arn, version] = resourceParts(node.arn).slice(1);
      return item(name, {
        icon: "layers",
        description: version === undefined ? "" : `version ${version}`,
        tooltip: node.arn,
        label: `Layer ${name} version ${version}`,
      });
    }
    case "message":
      return messageItem(node);
  }
}

function targetItem({ target }: TargetNode, app: Pick<App, "emulator" | "functions">): vscode.TreeItem {
  const list = app.functions.get(target);
  const local = target.kind === "local";
  const state = local ? emulatorText(app) : "";
  const count = list.kind === "loading" ? `loading, ${list.functions.length}` : `${list.functions.length}`;
  const known = list.kind === "loading" || list.kind === "read" || list.functions.length > 0;
  const result = item(local ? "Local" : target.profile, {
    icon: local ? "device-desktop" : "cloud",
    description: [local ? "" : target.region, state, known ? count : ""]
      .filter((part) => part !== "")
      .join(" · "),
    tooltip: local
      ? "Functions of this workspace, run by the emulator on this machine"
      : `Profile ${target.profile} in ${target.region}`,
    label: `${targetLabel(target)}, ${known ? spoken(list.functions.length) : "not loaded"}`,
    state: local ? Expanded : Collapsed,
  });
  return result;
}

function spoken(functions: number): string {
  return functions === 1 ? "1 function" : `${functions} functions`;
}

function emulatorText({ emulator: { state } }: Pick<App, "emulator">): string {
  switch (state.kind) {
    case "running":
      return new URL(state.target.endpoint).host;
    case "starting":
      return "starting";
    case "failed":
      return "not running";
    case "stopped":
      return "";
  }
}

function functionItem({ name, fn }: FunctionNode): vscode.TreeItem {
  const runtime = runtimeText(fn);
  const state = fn.state ?? "";
  const failed = state === "Failed";
  const tooltip = new vscode.MarkdownString(undefined, true);
  tooltip.appendMarkdown(`**${escapeMarkdown(name)}**\n\n`);
  if (fn.description !== "") tooltip.appendText(`${fn.description}\n\n`);
  const rows = [
    ["Runtime", runtime],
    ["Handler", fn.handler ?? ""],
    ["Memory", `${fn.memoryMb} MB`],
    ["Timeout", `${fn.timeoutSeconds} s`],
    ["State", [state, fn.stateReason].filter(Boolean).join(": ")],
    ["Changed", fn.lastModified ?? ""],
    ["ARN", fn.arn],
  ];
  for (const [key, value] of rows) {
    if (value) tooltip.appendMarkdown(`${key}: ${escapeMarkdown(value)}  \n`);
  }
  return item(name, {
    icon: failed
      ? new vscode.ThemeIcon("error", new vscode.ThemeColor("errorForeground"))
      : "symbol-function",
    description: functionFigures(fn),
    tooltip,
    label: `Function ${name}, ${runtime}, ${fn.memoryMb} megabytes ${state}`,
    state: Collapsed,
  });
}

const groups = {
  environment: ["Environment Variables", "symbol-namespace"],
  versions: ["Versions", "versions"],
  aliases: ["Aliases", "references"],
  layers: ["Layers", "layers"],
} as const;

function groupItem({ kind, children }: GroupNode): vscode.TreeItem {
  const [label, icon] = groups[kind];
  return item(label, {
    icon,
    description: String(children.length),
    label: `${label}, ${children.length}`,
    state: children.length === 0 ? None : Collapsed,
  });
}

function aliasItem({ alias }: AliasNode): vscode.TreeItem {
  const shares = Object.entries(alias.weights).map(
    ([version, share]) => `${version} (${Math.round(share * 100)}%)`,
  );
  const versions = [alias.version, ...shares].join(", ");
  return item(alias.name, {
    icon: "bookmark",
    description: `→ ${versions}`,
    tooltip: alias.arn,
    label: `Alias ${alias.name} of version ${versions}`,
  });
}

function messageItem({ text, detail, icon, action }: MessageNode): vscode.TreeItem {
  const result = item(text, {
    icon,
    description: action === undefined ? "" : `→ ${action.title}`,
    tooltip: action === undefined ? detail : `${detail}\n\n→ ${action.title}`,
    label: action === undefined ? detail : `${detail} Press Enter: ${action.title}`,
  });
  if (action !== undefined) {
    result.command = {
      title: action.title,
      command: action.command,
      arguments: [...(action.arguments ?? [])],
    };
  }
  return result;
}

interface Look {
  readonly icon: string | vscode.ThemeIcon;
  readonly description?: string;
  readonly tooltip?: string | vscode.MarkdownString;
  /** What a screen reader says. */
  readonly label: string;
  readonly state?: vscode.TreeItemCollapsibleState;
}

function item(text: string, { icon, description = "", tooltip, label, state = None }: Look): vscode.TreeItem {
  const result = new vscode.TreeItem(text, state);
  result.iconPath = typeof icon === "string" ? new vscode.ThemeIcon(icon) : icon;
  result.description = description;
  if (tooltip !== undefined) result.tooltip = tooltip;
  result.accessibilityInformation = { label };
  return result;
}

function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_{}[\]()#+\-.!|<>~$]/g, "\\$&");
}
