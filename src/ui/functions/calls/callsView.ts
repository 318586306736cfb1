import * as vscode from "vscode";
import { timeText } from "../../kit/timeText.ts";
import { type Call, endOf } from "./call.ts";
import { type CallHistory, textOf } from "./history.ts";
import { callLook } from "./look.ts";
import { targetLabel } from "../../kit/words/targetLabel.ts";

/** A row; commands take it as it is. */
export interface CallNode {
  readonly call: string;
}

/** The view "Invocations": the calls of this workspace, the newest first. */
export class CallsView implements vscode.TreeDataProvider<CallNode>, vscode.Disposable {
  readonly #history: CallHistory;
  readonly #changed = new vscode.EventEmitter<CallNode | undefined>();
  readonly #subscription: vscode.Disposable;
  readonly onDidChangeTreeData = this.#changed.event;

  constructor(history: CallHistory) {
    this.#history = history;
    // A stream's chunks change nothing that a row says.
    this.#subscription = history.onDidChange((call) => {
      if (call?.kind !== "running" || call.text === "") this.#changed.fire(undefined);
    });
  }

  getChildren(node?: CallNode): CallNode[] {
    return node === undefined ? this.#history.list().map(({ id }) => ({ call: id })) : [];
  }

  getTreeItem({ call: id }: CallNode): vscode.TreeItem {
    const call = this.#history.find(id);
    return call === undefined ? new vscode.TreeItem("") : itemOf(call);
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#changed.dispose();
  }
}

function itemOf(call: Call): vscode.TreeItem {
  const { id, fn, label, began } = call;
  const { icon, colour, word } = callLook(call);
  const text = textOf(call);
  const title = fn.qualifier === undefined ? fn.name : `${fn.name}:${fn.qualifier}`;
  const item = new vscode.TreeItem(title);
  item.id = id;
  item.iconPath = new vscode.ThemeIcon(
    icon,
    colour === undefined ? undefined : new vscode.ThemeColor(colour),
  );
  item.description = [text.split(" · ", 2).join(" · "), label, targetLabel(fn.target)].join(" · ");
  const when = `${new Date(began).toLocaleDateString()} ${timeText(began)}`;
  item.tooltip = [title, text, vscode.l10n.t("{0} at {1}", label, targetLabel(fn.target)), when].join("\n");
  item.contextValue = [
    "call",
    ...(call.kind === "running" ? ["running"] : ["ended"]),
    ...(call.kind === "answered" ? ["kept"] : []),
    endOf(call),
  ].join(" ");
  item.accessibilityInformation = { label: `${title}, ${word}, ${text}, ${label}, ${timeText(began)}` };
  item.command = {
    title: vscode.l10n.t("Show Result"),
    command: "lambdaWorkbench.show.call",
    arguments: [{ call: id }],
  };
  return item;
}
