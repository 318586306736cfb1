import * as vscode from "vscode";
import type { Access } from "../../aws/call.ts";
import { deleteTestEvent, listTestEvents, putTestEvent, type TestEvent } from "../../aws/testEvents.ts";
import { isNamed } from "../../lambda/deployedNames.ts";
import type { EventChoice } from "../../protocol/functionRef.ts";
import { AppError } from "../../shared/errors.ts";
import { findJsonMistake } from "../../shared/jsonMistake.ts";
import type { App } from "../app.ts";
import { askChoice } from "../kit/ask.ts";
import { chooseFunction, type ChooserApp } from "../kit/chooseFunction.ts";
import { confirmByName, confirmDelete } from "../kit/confirmByName.ts";
import { currentText, eventFile, eventsFolder } from "../kit/eventFiles.ts";
import type { FunctionAtTarget } from "../kit/functionAtTarget.ts";
import { targetLabel } from "../kit/words/targetLabel.ts";
import { spoken } from "../kit/words/spoken.ts";
import { pickFolder } from "./eventFolder.ts";
import { createSavedEvent, listSavedEvents } from "./savedEvents.ts";

// Events that everybody of an account sees, in Lambda's console as in the SAM CLI. They belong to the function as it is deployed.

type SharingApp = Pick<App, "clients" | "targets">;
type Given = Parameters<typeof chooseFunction>[1];

/** One of the shared events, to be sent as it is. Throws `CancellationError` on Escape. */
export async function pickSharedEvent(app: SharingApp, fn: FunctionAtTarget): Promise<EventChoice> {
  const title = vscode.l10n.t("Shared Events of {0} ({1})", fn.name, targetLabel(fn.target));
  const { event } = await choose(await sharedEvents(await accessTo(app, fn), fn), title);
  return { kind: "text", text: JSON.stringify(event, undefined, 2) };
}

/** Writes shared events into the workspace, each once and none over another; opens the last. */
export async function pullEvents(app: SharingApp & ChooserApp, given: Given): Promise<void> {
  const fn = await chooseFunction(app, given, { title: vscode.l10n.t("Pull Shared Events") });
  const folder = await pickFolder();
  const title = vscode.l10n.t("Pull Shared Events of {0} ({1})", fn.name, targetLabel(fn.target));
  const events = await sharedEvents(await accessTo(app, fn), fn);
  const chosen = await vscode.window.showQuickPick(
    events.map((shared) => ({ ...itemOf(shared), picked: true })),
    { title, canPickMany: true, placeHolder: vscode.l10n.t("Events that become files of the workspace") },
  );
  if (chosen === undefined || chosen.length === 0) throw new vscode.CancellationError();
  const functionName = await ownerIn(folder, fn.name);
  let last: vscode.Uri | undefined;
  for (const { shared } of chosen) last = await pullOne(folder, functionName, shared);
  if (last !== undefined) await vscode.window.showTextDocument(last, { preview: false });
}

/** Puts a saved event where everybody of the account sees it. */
export async function shareEvent(app: SharingApp & ChooserApp, given: Given): Promise<void> {
  const fn = await chooseFunction(app, given, { title: vscode.l10n.t("Share Event") });
  const saved = await listSavedEvents(fn.name);
  if (saved.length === 0) {
    throw new AppError("no-events", {
      userMessage: vscode.l10n.t('"{0}" has no saved event to share.', fn.name),
      action: {
        title: vscode.l10n.t("New Event"),
        command: "lambdaWorkbench.create.event",
        arguments: [{ name: fn.name, target: fn.target }],
      },
    });
  }
  const title = vscode.l10n.t("Share an Event of {0} ({1})", fn.name, targetLabel(fn.target));
  const placeholder = vscode.l10n.t("Everybody of the account will see it");
  const items = saved.map(({ name, path, uri }) => ({ label: name, description: path, uri }));
  const { uri, label } = await askChoice({ title, placeholder, items });
  // OpenAPI, in which events are shared, allows these in a name.
  const name = label.replaceAll(/[^\w.-]/g, "-");
  const event = parsed(await currentText(uri), uri);
  const access = await accessTo(app, fn);
  const known = (await listTestEvents(access, fn.name)).find((each) => each.name === name);
  if (known !== undefined && same(known.event, event)) {
    say(vscode.l10n.t("$(cloud) {0} is shared already", name));
    return;
  }
  await confirmByName(vscode.l10n.t('Share the event "{0}"', name), fn);
  if (known !== undefined) await confirmReplace(name, fn);
  await putTestEvent(access, fn.name, { name, event });
  say(vscode.l10n.t("$(cloud-upload) Shared {0} ({1})", name, targetLabel(fn.target)));
}

/** Takes an event away from everybody of the account; files of the workspace stay. */
export async function unshareEvent(app: SharingApp & ChooserApp, given: Given): Promise<void> {
  const fn = await chooseFunction(app, given, { title: vscode.l10n.t("Delete Shared Event") });
  const title = vscode.l10n.t("Delete a Shared Event of {0} ({1})", fn.name, targetLabel(fn.target));
  const access = await accessTo(app, fn);
  const { name } = await choose(await sharedEvents(access, fn), title);
  await confirmDelete(vscode.l10n.t('the shared event "{0}"', name), fn, {
    detail: vscode.l10n.t("Nobody of the account will see it any more. Files of the workspace stay."),
  });
  await deleteTestEvent(access, fn.name, name);
  say(vscode.l10n.t("$(trash) Deleted the shared event {0}", name));
}

async function accessTo({ clients, targets }: SharingApp, { target }: FunctionAtTarget): Promise<Access> {
  return { clients, target: await targets.resolve(target) };
}

async function sharedEvents(access: Access, fn: FunctionAtTarget): Promise<readonly TestEvent[]> {
  const events = await listTestEvents(access, fn.name);
  if (events.length > 0) return events;
  throw new AppError("no-shared-events", {
    userMessage: vscode.l10n.t('Nobody has shared an event of "{0}" ({1}).', fn.name, targetLabel(fn.target)),
    action: {
      title: vscode.l10n.t("Share One"),
      command: "lambdaWorkbench.share.event",
      arguments: [{ name: fn.name, target: fn.target }],
    },
  });
}

function itemOf(shared: TestEvent) {
  const text = JSON.stringify(shared.event);
  return { label: shared.name, description: text.length > 60 ? `${text.slice(0, 59)}…` : text, shared };
}

async function choose(events: readonly TestEvent[], title: string): Promise<TestEvent> {
  const placeholder = vscode.l10n.t("Event");
  return (await askChoice({ title, placeholder, items: events.map(itemOf) })).shared;
}

/** The folder that has the events of this function already, which is named as in the template. */
async function ownerIn(folder: vscode.WorkspaceFolder, functionName: string): Promise<string> {
  try {
    const entries = await vscode.workspace.fs.readDirectory(eventsFolder(folder.uri));
    const owners = entries.flatMap(([name, type]) => (type & vscode.FileType.Directory ? [name] : []));
    return owners.find((name) => isNamed(functionName, name)) ?? functionName;
  } catch {
    // No events have been saved yet.
    return functionName;
  }
}

/** A file that says something else stays: the pulled one gets another name beside it. */
async function pullOne(
  folder: vscode.WorkspaceFolder,
  functionName: string,
  shared: TestEvent,
): Promise<vscode.Uri> {
  const name = shared.name.replaceAll(/[^\w .-]/g, "-").replace(/^\W+/, "") || "event";
  for (let number = 1; ; number++) {
    const free = number === 1 ? name : `${name}-${number}`;
    const uri = eventFile(folder.uri, functionName, free);
    const text = await textIfThere(uri);
    if (text === undefined)
      return createSavedEvent(folder, { functionName, name: free, event: shared.event });
    if (saysSame(text, shared.event)) return uri;
  }
}

async function textIfThere(uri: vscode.Uri): Promise<string | undefined> {
  try {
    await vscode.workspace.fs.stat(uri);
  } catch {
    return undefined;
  }
  return await currentText(uri);
}

function saysSame(text: string, event: unknown): boolean {
  try {
    return same(JSON.parse(text), event);
  } catch {
    return false;
  }
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function parsed(text: string, uri: vscode.Uri): unknown {
  const mistake = findJsonMistake(text);
  if (mistake === undefined) return JSON.parse(text);
  throw new AppError("event-not-json", {
    userMessage: vscode.l10n.t("The event is not JSON: {0}.", spoken(mistake.reason)),
    action: { title: vscode.l10n.t("Open"), command: "vscode.open", arguments: [uri] },
  });
}

async function confirmReplace(name: string, { target }: FunctionAtTarget): Promise<void> {
  const yes = vscode.l10n.t("Replace");
  const answer = await vscode.window.showWarningMessage(
    vscode.l10n.t('Replace the shared event "{0}" ({1})?', name, targetLabel(target)),
    { modal: true, detail: vscode.l10n.t("It says something else now, for everybody of the account.") },
    yes,
  );
  if (answer !== yes) throw new vscode.CancellationError();
}

function say(text: string): void {
  vscode.window.setStatusBarMessage(text, 5000);
}
