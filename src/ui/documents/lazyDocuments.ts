import * as vscode from "vscode";
import { once } from "../../shared/once.ts";
import type { DocumentKind } from "./kind.ts";
import type { DocumentsApp } from "./register.ts";
import type { RevisionedDocuments } from "./revisionedDocuments.ts";

/** A kind of document with the documents of it. */
export interface Documents {
  readonly kind: DocumentKind;
  readonly documents: RevisionedDocuments;
}

/**
 * Makes a kind of document known to the editor, which asks for it by its scheme; all else is loaded when the first document is
 * opened, or was open when the editor was closed.
 */
export function lazyDocuments(
  app: DocumentsApp,
  scheme: string,
  kindOf: () => Promise<DocumentKind>,
): () => Promise<Documents> {
  const changed = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  const load = once(async (): Promise<Documents> => {
    const [kind, { registerDocuments }] = await Promise.all([kindOf(), import("./register.ts")]);
    const documents = registerDocuments(app, kind);
    app.subscriptions.push(documents.onDidChangeFile((changes) => changed.fire(changes)));
    return { kind, documents };
  });
  const single = () => {
    throw vscode.FileSystemError.NoPermissions(
      vscode.l10n.t("What belongs to a function is a single file, with its name."),
    );
  };
  const provider: vscode.FileSystemProvider = {
    onDidChangeFile: changed.event,
    stat: async (uri) => (await load()).documents.stat(uri),
    readFile: async (uri) => (await load()).documents.readFile(uri),
    writeFile: async (uri, content) => (await load()).documents.writeFile(uri, content),
    watch: () => ({ dispose: () => undefined }),
    readDirectory: () => [],
    createDirectory: single,
    delete: single,
    rename: single,
  };
  app.subscriptions.push(
    changed,
    vscode.workspace.registerFileSystemProvider(scheme, provider, { isCaseSensitive: true }),
  );
  return load;
}
