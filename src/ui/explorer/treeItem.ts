import * as vscode from "vscode";
import { contextValue, type Look, type Node, type Table } from "./node.ts";

/** Rows as the editor wants them. What thousands have in common is one text and one icon. */
export class TreeItems {
  readonly #texts = new Map<string, string>();
  readonly #icons = new Map<string, vscode.ThemeIcon>();

  of(node: Node): vscode.TreeItem {
    const look = node.look();
    const item = new vscode.TreeItem(look.text, stateOf(node, look));
    item.id = node.id;
    item.contextValue = this.#shared(contextValue(node));
    item.iconPath = this.#icon(look);
    item.description = this.#shared(look.description ?? "");
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

  #icon({ icon, colour }: Look): vscode.ThemeIcon {
    const key = `${icon} ${colour ?? ""}`;
    const known = this.#icons.get(key);
    if (known !== undefined) return known;
    const made =
      colour === undefined
        ? new vscode.ThemeIcon(icon)
        : new vscode.ThemeIcon(icon, new vscode.ThemeColor(colour));
    this.#icons.set(key, made);
    return made;
  }

  /** Texts that no other row has are not kept for long. */
  #shared(text: string): string {
    const known = this.#texts.get(text);
    if (known !== undefined) return known;
    if (this.#texts.size >= mostTexts) this.#texts.clear();
    this.#texts.set(text, text);
    return text;
  }
}

const mostTexts = 500;

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
