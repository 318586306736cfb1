import * as vscode from "vscode";
import { sampleEvents, type SampleEvent } from "../../lambda/samples/catalogue.ts";
import { AppError } from "../../shared/errors.ts";
import { createSavedEvent, listSavedEvents } from "./savedEvents.ts";

/** Asks for a sample and a name, saves the event and opens it. Throws `CancellationError` on Escape. */
export async function createEvent(functionName: string): Promise<vscode.Uri> {
  const folder = await pickFolder();
  if (folder === undefined) {
    throw new AppError("no-folder", {
      userMessage: "Events are saved in the workspace, and no folder is open.",
      action: { title: "Open Folder", command: "vscode.openFolder" },
    });
  }
  const sample = await pickSample(`New Event for ${functionName} (1/2)`);
  const name = await askForName(functionName, sample);
  const uri = await createSavedEvent(folder, { functionName, name, event: sample.event });
  await vscode.window.showTextDocument(uri, { preview: false });
  return uri;
}

/** A sample event, or an empty one. */
export async function pickSample(title: string): Promise<SampleEvent> {
  const empty: SampleEvent = { id: "event", label: "Empty", description: "{}", event: {} };
  const chosen = await vscode.window.showQuickPick([...sampleEvents, empty], {
    title,
    placeHolder: "What sends the event?",
    matchOnDescription: true,
  });
  if (chosen === undefined) throw new vscode.CancellationError();
  return chosen;
}

async function askForName(functionName: string, sample: SampleEvent): Promise<string> {
  const taken = new Set((await listSavedEvents(functionName)).map((event) => event.name));
  const name = await vscode.window.showInputBox({
    title: `New Event for ${functionName} (2/2)`,
    prompt: "Name of the event",
    value: freeName(sample.id, taken),
    validateInput(text) {
      if (!/^[\w][\w .-]*$/.test(text)) return "Letters, digits, spaces, dots, dashes and underscores.";
      return taken.has(text) ? "There is an event of this name." : undefined;
    },
  });
  if (name === undefined) throw new vscode.CancellationError();
  return name;
}

function freeName(name: string, taken: ReadonlySet<string>): string {
  if (!taken.has(name)) return name;
  for (let number = 2; ; number++) if (!taken.has(`${name}-${number}`)) return `${name}-${number}`;
}

async function pickFolder(): Promise<vscode.WorkspaceFolder | undefined> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  if (folders.length < 2) return folders[0];
  const chosen = await vscode.window.showWorkspaceFolderPick({ placeHolder: "Save the event in" });
  if (chosen === undefined) throw new vscode.CancellationError();
  return chosen;
}
