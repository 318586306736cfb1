import * as v from "valibot";
import * as vscode from "vscode";
import type { EventChoice } from "../../protocol/functionRef.ts";
import type { App } from "../app.ts";
import { atPlace, GoBack, type Place } from "../kit/ask.ts";
import { functionKey, type FunctionAtTarget } from "../kit/functionAtTarget.ts";
import type { SamplesApp } from "./createEvent.ts";
import { listSavedEvents, type SavedEvent } from "./savedEvents.ts";
import { targetLabel } from "../kit/words/targetLabel.ts";

const lastEventKey = "lastEvent";

interface EventItem extends vscode.QuickPickItem {
  /** Undefined: a document was opened instead, to be edited and sent from there. */
  readonly choose: () => EventChoice | Promise<EventChoice | undefined>;
  /** What is remembered; items that ask further have none. */
  readonly key?: string;
}

interface EventQuestion extends FunctionAtTarget {
  readonly act: "Invoke" | "Debug";
  readonly place: Place;
}

function editButton(): vscode.QuickInputButton {
  return { iconPath: new vscode.ThemeIcon("go-to-file"), tooltip: vscode.l10n.t("Open") };
}

/**
 * Asks for the event of an invoke; the one last used for this function at this target stands first. Undefined where
 * nothing is to be sent yet: a sample was opened, to be edited. Throws `GoBack`.
 */
export async function pickEvent(
  app: SamplesApp & Pick<App, "state">,
  fn: EventQuestion,
): Promise<EventChoice | undefined> {
  const saved = await listSavedEvents(fn.name);
  const last = lastEvents(app)[functionKey(fn)];
  const title =
    fn.act === "Debug"
      ? vscode.l10n.t("Debug {0} ({1})", fn.name, targetLabel(fn.target))
      : vscode.l10n.t("Invoke {0} ({1})", fn.name, targetLabel(fn.target));
  const items = [...saved.map(savedItem), emptyItem()].sort((a, b) => rank(a, last) - rank(b, last));
  const all = [...items, separator, sampleItem(app, fn), fileItem(fn.name), sharedItem(app, fn)];
  const chosen = await showPick(title, all, fn.place);
  const choice = await chosen.choose();
  const key = choice?.kind === "file" ? fileKey(choice.uri) : chosen.key;
  if (choice !== undefined && key !== undefined) {
    // Losing this only costs a keystroke, so nobody waits for it.
    void app.state.workspace.update(lastEventKey, { ...lastEvents(app), [functionKey(fn)]: key });
  }
  return choice;
}

const emptyEvent: EventChoice = { kind: "text", text: "{}" };

const separator: EventItem = {
  label: "",
  kind: vscode.QuickPickItemKind.Separator,
  choose: () => emptyEvent,
};

const emptyKey = "empty";

function emptyItem(): EventItem {
  return {
    label: vscode.l10n.t("$(json) Empty Event"),
    description: "{}",
    key: emptyKey,
    choose: () => emptyEvent,
  };
}

function savedItem({ name, uri, path }: SavedEvent): EventItem {
  return {
    label: `$(file) ${name}`,
    description: path,
    key: fileKey(uri.toString()),
    buttons: [editButton()],
    choose: () => ({ kind: "file", uri: uri.toString() }),
  };
}

/** A sample is a beginning: it is opened, and sent from there with the lens over it. */
function sampleItem(app: SamplesApp, fn: FunctionAtTarget): EventItem {
  return {
    label: vscode.l10n.t("$(new-file) New Event from Sample…"),
    description: vscode.l10n.t("opens it to be edited"),
    alwaysShow: true,
    async choose() {
      const { createEvent, openUnsaved, pickSample } = await import("./createEvent.ts");
      if (vscode.workspace.workspaceFolders !== undefined) await createEvent(app, fn);
      else {
        const title = vscode.l10n.t("Event for {0}", fn.name);
        await openUnsaved(fn.name, (await pickSample(app, fn, { title })).event);
      }
      return undefined;
    },
  };
}

/** Any JSON file of the machine. */
function fileItem(functionName: string): EventItem {
  return {
    label: vscode.l10n.t("$(folder-opened) From a File…"),
    alwaysShow: true,
    async choose() {
      const [file] =
        (await vscode.window.showOpenDialog({
          title: vscode.l10n.t("Event for {0}", functionName),
          openLabel: vscode.l10n.t("Use as Event"),
          filters: { JSON: ["json"] },
        })) ?? [];
      if (file === undefined) throw new vscode.CancellationError();
      return { kind: "file", uri: file.toString() };
    },
  };
}

/** Of those that the account shares, at this target. */
function sharedItem(app: SamplesApp, fn: FunctionAtTarget): EventItem {
  return {
    label: vscode.l10n.t("$(cloud) Shared Event…"),
    description: vscode.l10n.t("of the account, as in Lambda's console"),
    alwaysShow: true,
    async choose() {
      const { pickSharedEvent } = await import("./sharedEvents.ts");
      return await pickSharedEvent(app, fn);
    },
  };
}

async function showPick(title: string, items: readonly EventItem[], place: Place): Promise<EventItem> {
  const input = vscode.window.createQuickPick<EventItem>();
  atPlace(input, title, place);
  input.placeholder = vscode.l10n.t("Event");
  input.matchOnDescription = true;
  input.items = items;
  const { promise, resolve, reject } = Promise.withResolvers<EventItem>();
  const subscriptions = [
    input,
    input.onDidHide(() => reject(new vscode.CancellationError())),
    input.onDidTriggerButton(() => reject(new GoBack())),
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
  if (choice?.kind === "file")
    await vscode.commands.executeCommand("vscode.open", vscode.Uri.parse(choice.uri));
}

function fileKey(uri: string): string {
  return `file ${vscode.workspace.asRelativePath(vscode.Uri.parse(uri))}`;
}

function rank(item: EventItem, last: string | undefined): number {
  if (item.key !== undefined && item.key === last) return 0;
  return item.key === emptyKey ? 2 : 1;
}

function lastEvents(app: Pick<App, "state">): Record<string, string> {
  const read = v.safeParse(v.record(v.string(), v.string()), app.state.workspace.get(lastEventKey));
  return read.success ? read.output : {};
}
