import * as vscode from "vscode";
import { starterEvent, type Starter } from "../../lambda/starters.ts";
import { AppError } from "../../shared/errors.ts";
import { findEntries } from "../../template/findEntries.ts";
import { projectFormats } from "../../template/formats.ts";
import { eventFile } from "../kit/eventFiles.ts";
import { declares, folderName, newTemplate, withFunction } from "./templateText.ts";

interface NewFunction {
  readonly name: string;
  readonly starter: Starter;
  readonly folder: vscode.Uri;
  /** `2026-11-26` */
  readonly today: string;
}

interface Written {
  readonly code: vscode.Uri;
  readonly event: vscode.Uri;
  /** The template is another one; otherwise one that was there has grown. */
  readonly isNewTemplate: boolean;
}

/**
 * Writes a function's code, its first event and its resource: into the folder's template where it has one of SAM, else into
 * one of its own. What is there is never overwritten. Throws `AppError`.
 */
export async function writeFunction({ name, starter, folder, today }: NewFunction): Promise<Written> {
  const entries = await findEntries(projectFormats, folder.fsPath, { depth: 0 });
  const atTop = entries.map((path) => vscode.Uri.file(path));
  const declared = { name, starter, codeUri: `src/${folderName(name)}/`, today };
  const event = eventFile(vscode.workspace.getWorkspaceFolder(folder)?.uri ?? folder, name, "hello");
  const grown = (await Promise.all(atTop.map((uri) => addTo(uri, declared)))).find((each) => each);
  // A template that cannot be added to keeps its folder to itself.
  const root =
    grown === undefined && atTop.length > 0 ? vscode.Uri.joinPath(folder, folderName(name)) : folder;
  const code = vscode.Uri.joinPath(root, declared.codeUri, starter.file);
  const template = vscode.Uri.joinPath(root, "template.yaml");
  for (const uri of [code, ...(grown === undefined ? [template] : [])]) await refuseExisting(uri);

  // What can be refused comes first, so that nothing else is there then.
  await grown?.apply();
  await write(code, starter.text);
  if (!(await exists(event))) await write(event, `${JSON.stringify(starterEvent, undefined, 2)}\n`);
  if (grown === undefined) await write(template, newTemplate(declared));
  return { code, event, isNewTemplate: grown === undefined };
}

/** How a template takes the function, where it can. */
async function addTo(uri: vscode.Uri, declared: Parameters<typeof withFunction>[1]) {
  const document = await vscode.workspace.openTextDocument(uri);
  if (declares(document.getText(), declared.name)) {
    throw new AppError("name-taken", {
      userMessage: vscode.l10n.t(
        '"{0}" has a resource "{1}" already. Give the function another name.',
        vscode.workspace.asRelativePath(uri),
        declared.name,
      ),
    });
  }
  const added = withFunction(document.getText(), declared);
  if (added === undefined) return undefined;
  // To save it would save what somebody else is at, too.
  if (document.isDirty) throw unsaved(uri);
  return {
    /** An edit of the document, so that it can be undone. */
    async apply(): Promise<void> {
      const edit = new vscode.WorkspaceEdit();
      edit.insert(uri, document.positionAt(added.offset), added.text);
      if (!(await vscode.workspace.applyEdit(edit)) || !(await document.save())) throw unsaved(uri);
    },
  };
}

function unsaved(uri: vscode.Uri): AppError {
  return new AppError("file-unwritable", {
    userMessage: vscode.l10n.t(
      '"{0}" has changes that are not saved. Save it, and try again.',
      vscode.workspace.asRelativePath(uri),
    ),
  });
}

async function refuseExisting(uri: vscode.Uri): Promise<void> {
  if (!(await exists(uri))) return;
  throw new AppError("file-exists", {
    userMessage: vscode.l10n.t(
      'Nothing was made, because "{0}" is there already. Give the function another name.',
      vscode.workspace.asRelativePath(uri),
    ),
    action: {
      title: vscode.l10n.t("Open File"),
      command: "vscode.open",
      arguments: [uri],
    },
  });
}

async function exists(uri: vscode.Uri): Promise<boolean> {
  try {
    await vscode.workspace.fs.stat(uri);
    return true;
  } catch {
    return false;
  }
}

async function write(uri: vscode.Uri, text: string): Promise<void> {
  try {
    await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
  } catch (error) {
    throw new AppError("file-unwritable", {
      userMessage: vscode.l10n.t('"{0}" could not be written: {1}', uri.fsPath, String(error)),
      cause: error,
    });
  }
}
