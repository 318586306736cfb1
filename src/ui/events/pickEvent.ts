import * as v from "valibot";
import * as vscode from "vscode";
import { targetLabel, type EventChoice } from "../../protocol/functionRef.ts";
import type { App } from "../app.ts";
import { functionKey, type FunctionAtTarget } from "../kit/functionAtTarget.ts";
import { createEvent, pickSample } from "./createEvent.ts";
import { listSavedEvents, type SavedEvent } from "./savedEvents.ts";

const lastEventKey = "lastEvent";

interface EventItem extends vscode.QuickPickItem {
  readonly choose: () => EventChoice | Promise<EventChoice>;
  /** What is remembered; items that ask further have none. */
  readonly key?: string;
}

const editButton: vscode.QuickInputButton = {
  iconPath: new vscode.ThemeIcon("go-to-file"),
  tooltip: "Open",
};

/** Asks for the event of an invoke; the one last used for this function at this target stands first. */
export async function pickEvent(
  app: Pick<App, "state">,
  fn: FunctionAtTarget & { readonly act: string },
): Promise<EventChoice> {
  const saved = await listSavedEvents(fn.name);
  const last = lastEvents(app)[functionKey(fn)];
  const items = [...saved.map(savedItem), emptyItem].sort((a, b) => rank(a, last) - rank(b, last));
  const chosen = await showPick(`${fn.act} ${fn.name} (${targetLabel(fn.target)})`, [
    ...items,
    { label: "", kind: vscode.QuickPickItemKind.Separator, choose: () => emptyEvent },
    sampleItem(fn.name),
  ]);
  const choice = await chosen.choose();
  const key = choice.kind === "file" ? fileKey(choice.uri) : chosen.key;
  if (key !== undefined) {
    // Losing this only costs a keystroke, so nobody waits for it.
    void app.state.workspace.update(lastEventKey, { ...lastEvents(app), [functionKey(fn)]: key });
  }
  return choice;
}

const emptyEvent: EventChoice = { kind: "text", text: "{}" };

const emptyItem: EventItem = {
  label: "$(json) Empty Event",
  description: "{}",
  key: "empty",
  choose: () => emptyEvent,
};

function savedItem({ name, uri, path }: SavedEvent): EventItem {
  return {
    label: `$(file) ${name}`,
    description: path,
    key: fileKey(uri.toString()),
    buttons: [editButton],
    choose: () => ({ kind: "file", uri: uri.toString() }),
  };
}

function sampleItem(functionName: string): EventItem {
  return {
    label: "$(new-file) New Event from Sample…",
    alwaysShow: true,
    async choose() {
      if (vscode.workspace.workspaceFolders !== undefined) {
        return { kind: "file", uri: (await createEvent(functionName)).toString() };
      }
      const { event } = await pickSample(`Event for ${functionName}`);
      return { kind: "text", text: JSON.stringify(event) };
    },
  };
}

async function showPick(title: string, items: readonly EventItem[]): Promise<EventItem> {
  const input = vscode.window.createQuickPick<EventItem>();
  input.title = title;
  input.placeholder = "Event";
  input.matchOnDescription = true;
  input.items = items;
  const { promise, resolve, reject } = Promise.withResolvers<EventItem>();
  const subscriptions = [
    input,
    input.onDidHide(() => reject(new vscode.CancellationError())),
    input.onDidAccept(() => {
      const [chosen] = input.selectedItems;
      if (chosen !== undefined) resolve(chosen);
    }),
    input.onDidTriggerItemButton(({ item }) => {
      void open(item);
      input.hide();
    }),
  ];
  input.show();
  try {
    return await promise;
  } finally {
    for (const each of subscriptions) each.dispose();
  }
}

async function open(item: EventItem): Promise<void> {
  const choice = await item.choose();
  // The command says by itself when the file is gone meanwhile.
  if (choice.kind === "file")
    await vscode.commands.executeCommand("vscode.open", vscode.Uri.parse(choice.uri));
}

function fileKey(uri: string): string {
  return `file ${vscode.workspace.asRelativePath(vscode.Uri.parse(uri))}`;
}

function rank(item: EventItem, last: string | undefined): number {
  if (item.key !== undefined && item.key === last) return 0;
  return item.key === emptyItem.key ? 2 : 1;
}

function lastEvents(app: Pick<App, "state">): Record<string, string> {
  const read = v.safeParse(v.record(v.string(), v.string()), app.state.workspace.get(lastEventKey));
  return read.success ? read.output : {};
}
