import * as vscode from "vscode";
import { contextValue, type Look, type Node, type Table } from "./node.ts";

/** A row as the editor wants it. */
export function treeItem(node: Node): vscode.TreeItem {
  const look = node.look();
  const item = new vscode.TreeItem(look.text, stateOf(node, look));
  item.id = node.id;
  item.contextValue = contextValue(node);
  item.iconPath =
    look.colour === undefined
      ? new vscode.ThemeIcon(look.icon)
      : new vscode.ThemeIcon(look.icon, new vscode.ThemeColor(look.colour));
  item.description = look.description ?? "";
  if (typeof look.tooltip === "string") item.tooltip = look.tooltip;
  item.accessibilityInformation = { label: look.label };
  const { action } = look;
  if (action !== undefined)
    item.command = {
      title: action.title,
      command: action.command,
      arguments: [...(action.arguments ?? [])],
    };
  return item;
}

/** The same with its table, which is made when a person points at it: ten thousand would lie about for nothing. */
export function withTooltip(item: vscode.TreeItem, node: Node): vscode.TreeItem {
  const { tooltip } = node.look();
  if (typeof tooltip === "object") item.tooltip = table(tooltip);
  return item;
}

function stateOf(node: Node, { state }: Look): vscode.TreeItemCollapsibleState {
  const { None, Collapsed, Expanded } = vscode.TreeItemCollapsibleState;
  if (node.children === undefined || state === "flat") return None;
  return state === "unfolded" ? Expanded : Collapsed;
}

function table({ title, text, rows }: Table): vscode.MarkdownString {
  const markdown = new vscode.MarkdownString(undefined, true);
  markdown.appendMarkdown(`**${escapeMarkdown(title)}**\n\n`);
  if (text !== "") markdown.appendText(`${text}\n\n`);
  for (const [key, value] of rows) {
    if (value) markdown.appendMarkdown(`${key}: ${escapeMarkdown(value)}  \n`);
  }
  return markdown;
}

function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_{}[\]()#+\-.!|<>~$]/g, "\\$&");
}
