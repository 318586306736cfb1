import * as vscode from "vscode";
import { AppError } from "../../shared/errors.ts";
import { askChoice, askText } from "../kit/ask.ts";
import { spokenMessage } from "../kit/words/spoken.ts";

/** The largest that AWS takes at once of any of these. */
const maxBytes = 1024 * 1024;

type Way = vscode.QuickPickItem & { readonly way: "write" | "file" };

/** What is to be sent: a line that a person writes, or the content of a file. Throws `CancellationError`. */
export async function askContent(title: string, last: string | undefined): Promise<string> {
  const items: Way[] = [
    { label: `$(edit) ${vscode.l10n.t("Write It…")}`, way: "write" },
    { label: `$(file) ${vscode.l10n.t("From a File…")}`, way: "file" },
  ];
  const { way } = await askChoice({ title, placeholder: vscode.l10n.t("What to send"), items });
  return way === "file" ? await contentOfFile(title) : await written(title, last);
}

async function written(title: string, last: string | undefined): Promise<string> {
  return await askText({
    title,
    prompt: vscode.l10n.t("Text, such as JSON."),
    value: last ?? "{}",
    mistake: (text) => (text === "" ? vscode.l10n.t("Write something.") : undefined),
  });
}

async function contentOfFile(title: string): Promise<string> {
  const [file] = (await vscode.window.showOpenDialog({ title, canSelectMany: false })) ?? [];
  if (file === undefined) throw new vscode.CancellationError();
  let bytes: Uint8Array;
  try {
    bytes = await vscode.workspace.fs.readFile(file);
  } catch (error) {
    throw new AppError("file-unreadable", {
      userMessage: vscode.l10n.t('"{0}" cannot be read: {1}', file.fsPath, spokenMessage(error)),
      cause: error,
    });
  }
  if (bytes.length <= maxBytes) return new TextDecoder().decode(bytes);
  throw new AppError("content-too-large", {
    userMessage: vscode.l10n.t('"{0}" is larger than 1 MB, which AWS does not take.', file.fsPath),
  });
}
