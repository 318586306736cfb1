import { extname } from "node:path";
import {
  CodeLensRefreshRequest,
  DidChangeWatchedFilesNotification,
  FileChangeType,
  TextDocuments,
  TextDocumentSyncKind,
  WatchKind,
  type ClientCapabilities,
  type Connection,
  type Diagnostic,
  type InitializeParams,
  type InitializeResult,
} from "vscode-languageserver/node";
import { TextDocument } from "vscode-languageserver-textdocument";
import { messageOf } from "../shared/errors.ts";
import type { OpenFormat } from "../template/format.ts";
import { diagnosticsOf } from "./rules/diagnostics.ts";
import { lensesOf } from "./features/lenses.ts";
import { definitionAt, hoverAt } from "./features/navigation.ts";
import { pathOf, uriOf } from "./documents/uris.ts";
import { Workspace, type FileChange, type FileEffect } from "./documents/workspace.ts";

/** Files whose coming, going and changing matter: templates and handlers. */
const endings = "yaml,yml,template,json,js,mjs,cjs,ts,mts,cts,jsx,tsx,py".split(",");
const watchers = [
  { globPattern: `**/*.{${endings.join(",")}}` },
  // Of a folder that is moved or deleted the editor tells the folder alone.
  { globPattern: "**/*", kind: WatchKind.Create | WatchKind.Delete },
];

/** What stands in for region and account in names that a template puts together; the emulator's own. */
const deployment = { region: "us-east-1", accountId: "000000000000" };

/** Answers a client until it goes away. Only reads: no code of the workspace ever runs here. */
export function serve(connection: Connection, formats: readonly OpenFormat[]): void {
  const documents = new TextDocuments(TextDocument);
  const open = new Map<string, TextDocument>();
  const workspace = new Workspace({
    openText: (path) => open.get(path)?.getText(),
    formats,
    deployment: () => deployment,
  });
  const published = new Set<string>();
  let client: ClientCapabilities = {};
  let announced = false;
  let lensesChanged = false;
  /** Answers wait for the templates of all folders: a lens that comes a moment later is better than one that goes. */
  let ready: Promise<unknown> = Promise.resolve();

  const addFolders = (uris: readonly string[]) => {
    const folders = uris.flatMap((uri) => pathOf(uri) ?? []);
    ready = Promise.all([ready, ...folders.map((folder) => workspace.addFolder(folder))]).catch(
      (error: unknown) => connection.console.error(`Cannot look for templates: ${messageOf(error)}`),
    );
    return ready;
  };
  const publish = () => {
    const templates = workspace.templates();
    const files = new Set(templates.map(({ file }) => file));
    const send = (file: string, diagnostics: Diagnostic[]) => {
      connection
        .sendDiagnostics({ uri: open.get(file)?.uri ?? uriOf(file), diagnostics })
        .catch(clientIsGone);
    };
    for (const template of templates) {
      published.add(template.file);
      send(template.file, diagnosticsOf(template, workspace));
    }
    for (const file of published) {
      if (files.has(file)) continue;
      published.delete(file);
      send(file, []);
    }
  };
  /** Tells the client what changed, once for changes that come together. */
  const announce = (effect: FileEffect = "everywhere") => {
    if (effect === "nowhere") return;
    if (effect === "everywhere") lensesChanged = true;
    if (announced) return;
    announced = true;
    setImmediate(() => {
      publish();
      if (lensesChanged && client.workspace?.codeLens?.refreshSupport) {
        connection.sendRequest(CodeLensRefreshRequest.type).catch(clientIsGone);
      }
      announced = lensesChanged = false;
    });
  };
  const changed = (path: string, what: FileChange) => announce(workspace.fileChanged(path, what));

  const folderChanged = (path: string) => {
    workspace
      .folderChanged(path)
      .then(announce, (error: unknown) =>
        connection.console.error(`Cannot look for templates: ${messageOf(error)}`),
      );
  };

  connection.onInitialize(
    ({ capabilities, workspaceFolders, rootUri }: InitializeParams): InitializeResult => {
      client = capabilities;
      const folders = workspaceFolders?.map(({ uri }) => uri) ?? (rootUri ? [rootUri] : []);
      void addFolders(folders).then(() => announce());
      return {
        serverInfo: { name: "Lambda Workbench" },
        capabilities: {
          textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental },
          codeLensProvider: {},
          definitionProvider: true,
          hoverProvider: true,
          workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
        },
      };
    },
  );
  connection.onInitialized(() => {
    if (client.workspace?.didChangeWatchedFiles?.dynamicRegistration) {
      void connection.client.register(DidChangeWatchedFilesNotification.type, { watchers });
    }
    if (client.workspace?.workspaceFolders) {
      connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
        for (const { uri } of removed) {
          const folder = pathOf(uri);
          if (folder !== undefined) workspace.removeFolder(folder);
        }
        void addFolders(added.map(({ uri }) => uri)).then(() => announce());
      });
    }
  });
  connection.onDidChangeWatchedFiles(({ changes }) => {
    for (const { uri, type } of changes) {
      const path = pathOf(uri);
      if (path === undefined) continue;
      if (endings.includes(extname(path).slice(1))) {
        changed(path, type === FileChangeType.Changed ? "content" : "existence");
      } else folderChanged(path);
    }
  });
  documents.onDidChangeContent(({ document }) => {
    const path = pathOf(document.uri);
    if (path === undefined) return;
    open.set(path, document);
    changed(path, "content");
  });
  documents.onDidClose(({ document }) => {
    const path = pathOf(document.uri);
    if (path === undefined) return;
    open.delete(path);
    changed(path, "content");
  });

  const answer = async <Answer>(
    uri: string,
    none: Answer,
    find: (path: string) => Answer,
  ): Promise<Answer> => {
    const path = pathOf(uri);
    if (path === undefined) return none;
    await ready;
    return find(path);
  };
  connection.onCodeLens(({ textDocument }) =>
    answer(textDocument.uri, [], (path) => lensesOf(path, workspace)),
  );
  connection.onDefinition(({ textDocument, position }) =>
    answer(textDocument.uri, [], (path) => definitionAt(path, position, workspace)),
  );
  connection.onHover(({ textDocument, position }) =>
    answer(textDocument.uri, undefined, (path) => hoverAt(path, position, workspace)),
  );
  documents.listen(connection);
  connection.listen();
}

/** A message could not be sent: then nobody reads it any more, and the process is about to end. */
function clientIsGone(): void {}
