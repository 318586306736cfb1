import * as vscode from "vscode";
import { samplesFor } from "../../lambda/sampleOrder.ts";
import { readSamples, type SampleEvent } from "../../lambda/samples.ts";
import type { App } from "../app.ts";
import { askChoice, askInTurn, askText, type Place } from "../kit/ask.ts";
import type { FunctionAtTarget } from "../kit/functionAtTarget.ts";
import { pickFolder } from "./eventFolder.ts";
import { triggersOf } from "./triggers.ts";
import { createSavedEvent, listSavedEvents } from "./savedEvents.ts";

/** What finding the samples takes, and which of them are the function's. */
export type SamplesApp = Pick<App, "clients" | "clock" | "functions" | "folders" | "targets">;

interface NewEvent {
  /** What the name is made from. */
  readonly id: string;
  readonly event: unknown;
  readonly name: string;
}

/**
 * Asks for a sample, unless there is a text, and a name; saves the event and opens it. Throws `CancellationError` on
 * Escape.
 */
export async function createEvent(app: SamplesApp, fn: FunctionAtTarget, text?: string): Promise<vscode.Uri> {
  const functionName = fn.name;
  const folder = await pickFolder();
  const title = vscode.l10n.t("New Event for {0}", functionName);
  const askForSample = async (given: NewEvent, place: Place) => {
    const { id, event } = await pickSample(app, fn, { title, place });
    return { ...given, id, event };
  };
  const askForName = async (given: NewEvent, place: Place) => {
    return { ...given, name: await askName(functionName, given.id, place) };
  };
  const event: unknown = text === undefined ? {} : JSON.parse(text);
  const steps = text === undefined ? [askForSample, askForName] : [askForName];
  const made = await askInTurn<NewEvent>(steps, { id: "event", event, name: "" });
  const uri = await createSavedEvent(folder, { functionName, name: made.name, event: made.event });
  await vscode.window.showTextDocument(uri, { preview: false });
  return uri;
}

/** An event without a file, to be edited and sent with the lens over it. */
export async function openUnsaved(functionName: string, event: unknown): Promise<void> {
  const uri = vscode.Uri.from({ scheme: "untitled", path: `${functionName} event.json` });
  const document = await vscode.workspace.openTextDocument(uri);
  const edit = new vscode.WorkspaceEdit();
  const all = new vscode.Range(0, 0, document.lineCount, 0);
  edit.replace(document.uri, all, `${JSON.stringify(event, undefined, 2)}\n`);
  await vscode.workspace.applyEdit(edit);
  await vscode.window.showTextDocument(document, { preview: false });
}

interface SampleItem extends vscode.QuickPickItem {
  readonly sample: SampleEvent;
}

/** A sample event, those of what calls the function first; or an empty one. */
export async function pickSample(
  app: SamplesApp,
  fn: FunctionAtTarget,
  { title, place }: { readonly title: string; readonly place?: Place },
): Promise<SampleEvent> {
  const { folders } = app;
  const file = vscode.Uri.joinPath(folders.extension, "media", "samples.json");
  const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(file));
  const triggers = await triggersOf(app, fn);
  const samples = readSamples(text);
  const { own, others } =
    triggers === undefined ? { own: [], others: samples } : samplesFor(samples, triggers);
  const empty = { id: "event", label: vscode.l10n.t("Empty"), description: "{}", event: {} };
  const items = [
    ...(own.length === 0 ? [] : [separator(vscode.l10n.t("what calls {0}", fn.name)), ...own.map(itemOf)]),
    ...(own.length === 0 ? [] : [separator(vscode.l10n.t("others"))]),
    ...[empty, ...others].map(itemOf),
  ];
  const placeholder = vscode.l10n.t("What sends the event?");
  const chosen = await askChoice({ title, placeholder, items, ...(place !== undefined && { place }) });
  return chosen.sample;
}

function itemOf(sample: SampleEvent): SampleItem {
  return { label: sample.label, description: sample.description, sample };
}

/** Cannot be chosen. */
function separator(label: string): SampleItem {
  const sample = { id: "event", label, description: "", event: {} };
  return { label, kind: vscode.QuickPickItemKind.Separator, sample };
}

async function askName(functionName: string, id: string, place: Place): Promise<string> {
  const taken = new Set((await listSavedEvents(functionName)).map((event) => event.name));
  return await askText({
    title: vscode.l10n.t("New Event for {0}", functionName),
    prompt: vscode.l10n.t("Name of the event"),
    value: freeName(id, taken),
    mistake(text) {
      if (!/^[\w][\w .-]*$/.test(text))
        return vscode.l10n.t("Letters, digits, spaces, dots, dashes and underscores.");
      return taken.has(text) ? vscode.l10n.t("There is an event of this name.") : undefined;
    },
    place,
  });
}

function freeName(name: string, taken: ReadonlySet<string>): string {
  if (!taken.has(name)) return name;
  for (let number = 2; ; number++) if (!taken.has(`${name}-${number}`)) return `${name}-${number}`;
}
