import * as vscode from "vscode";
import { localApi } from "../../aws/localApi.ts";
import { starters, type Starter } from "../../lambda/starters.ts";
import type { App } from "../app.ts";
import type { ArgumentOf } from "../commands.ts";
import { askChoice, askInTurn, askText, type Place } from "../kit/ask.ts";
import { requireTrust } from "../kit/trust.ts";
import { begunKey, type Begun } from "./begun.ts";
import { writeFunction } from "./writeFunction.ts";

/** What making a function takes. */
export type ProjectsApp = Pick<App, "clock" | "commands" | "emulator" | "functions" | "state">;

interface Wish {
  readonly starter: Starter;
  readonly name: string;
  readonly folder: vscode.Uri | undefined;
}

function title(): string {
  return vscode.l10n.t("New Function");
}

/**
 * Makes a small project in the language that the user picks, or puts the function into the workspace's template; invokes
 * it with its first event and shows what it answers. Without a folder one is picked, and opened.
 */
export async function newFunction(
  app: ProjectsApp,
  given: ArgumentOf<"lambdaWorkbench.create.project">,
): Promise<void> {
  requireTrust(vscode.l10n.t("Making and invoking a function"));
  const folders = vscode.workspace.workspaceFolders ?? [];
  const [first] = starters;
  if (first === undefined) return;
  const wish = await askInTurn<Wish>(
    [
      askLanguage,
      async (before, place) => ({ ...before, name: await askName(app, before, place) }),
      ...(given?.folder === undefined && folders.length > 1 ? [askFolder] : []),
    ],
    {
      starter: first,
      name: "Hello",
      folder: given?.folder === undefined ? folders[0]?.uri : vscode.Uri.parse(given.folder),
    },
  );
  const folder = wish.folder ?? (await pickFolder());
  const today = new Date(app.clock.now()).toISOString().slice(0, 10);
  const { name, starter } = wish;
  const made = await writeFunction({ name, starter, folder, today });
  const begun: Begun = {
    folder: folder.toString(),
    name,
    code: made.code.toString(),
    event: made.event.toString(),
    at: app.clock.now(),
  };
  if (vscode.workspace.getWorkspaceFolder(folder) === undefined) {
    // Opening a folder may end this window; the next one goes on.
    await app.state.machine.update(begunKey, begun);
    await vscode.commands.executeCommand("vscode.openFolder", folder);
    return;
  }
  await tellEmulator(app, made.isNewTemplate);
  await invokeNew(app, begun);
}

/** The function's first call: its code in front, its answer beside it. */
export async function invokeNew({ commands }: ProjectsApp, { name, code, event }: Begun): Promise<void> {
  await vscode.window.showTextDocument(vscode.Uri.parse(code), { preview: false });
  await commands.execute("lambdaWorkbench.invoke", {
    name,
    target: { kind: "local" },
    event: { kind: "file", uri: event },
  });
}

/** One that runs has not heard of the function yet; one that is started for the call reads what there is. */
async function tellEmulator({ emulator, functions }: ProjectsApp, isNewTemplate: boolean): Promise<void> {
  if (emulator.state.kind === "stopped" || emulator.state.kind === "failed") return;
  // One that is just starting may have read the templates before.
  const target = await emulator.ensure();
  // Templates are arguments of its process.
  if (isNewTemplate) await emulator.restart();
  else await localApi(target).reload();
  await functions.reload({ kind: "local" });
}

async function askLanguage(wish: Wish, place: Place): Promise<Wish> {
  const items = starters.map((starter) => ({ label: starter.label, description: starter.file, starter }));
  const placeholder = vscode.l10n.t("Language");
  return { ...wish, starter: (await askChoice({ title: title(), placeholder, items, place })).starter };
}

async function askName({ functions }: ProjectsApp, { name }: Wish, place: Place): Promise<string> {
  return await askText({
    title: title(),
    prompt: vscode.l10n.t("Name of the function in its template: letters and digits."),
    value: freeName(name, (each) => functions.find({ kind: "local" }, each) !== undefined),
    mistake(text) {
      if (!/^[A-Za-z][A-Za-z0-9]{0,63}$/.test(text)) {
        return vscode.l10n.t("Letters and digits, a letter first, at most 64.");
      }
      const taken = functions.find({ kind: "local" }, text) !== undefined;
      return taken ? vscode.l10n.t("There is a function of this name.") : undefined;
    },
    place,
  });
}

function freeName(name: string, isTaken: (name: string) => boolean): string {
  if (!isTaken(name)) return name;
  for (let number = 2; ; number++) if (!isTaken(`${name}${number}`)) return `${name}${number}`;
}

async function askFolder(wish: Wish, place: Place): Promise<Wish> {
  const items = (vscode.workspace.workspaceFolders ?? []).map(({ name, uri }) => ({
    label: name,
    description: uri.fsPath,
    uri,
  }));
  const placeholder = vscode.l10n.t("Folder of the workspace");
  return { ...wish, folder: (await askChoice({ title: title(), placeholder, items, place })).uri };
}

/** A folder of this machine, which the editor's dialog can make as well. */
async function pickFolder(): Promise<vscode.Uri> {
  const [folder] =
    (await vscode.window.showOpenDialog({
      title: vscode.l10n.t("Folder of the New Function"),
      openLabel: vscode.l10n.t("Create Here"),
      canSelectFiles: false,
      canSelectFolders: true,
    })) ?? [];
  if (folder === undefined) throw new vscode.CancellationError();
  return folder;
}
