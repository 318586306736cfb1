import { randomUUID } from "node:crypto";
import * as vscode from "vscode";
import type { App } from "../app.ts";
import { showError } from "../commands.ts";
import { confirmSave } from "./confirmSave.ts";
import { DiffTexts } from "./diffTexts.ts";
import type { Entries } from "./entries.ts";
import type { DocumentKind } from "./kind.ts";
import { RevisionedDocuments } from "./revisionedDocuments.ts";
import { UnsavedBases } from "./unsavedBases.ts";

/** What documents take. */
export type DocumentsApp = Pick<
  App,
  "changes" | "clients" | "clock" | "log" | "state" | "subscriptions" | "targets"
>;

/** The documents of a kind, with all that follows them in the editor. */
export function registerDocuments(app: DocumentsApp, kind: DocumentKind): RevisionedDocuments {
  const texts = new DiffTexts(`${kind.scheme}-diff`);
  const documents = new RevisionedDocuments({
    kind,
    app,
    bases: new UnsavedBases(app.state.workspace),
    confirm: (change) => confirmSave(kind, texts, change),
    onRefused: (error) => showError(error, { log: app.log, during: `saving ${kind.scheme}` }),
    salt: randomUUID,
  });
  const note = ({ uri, isDirty }: vscode.TextDocument) => {
    if (uri.scheme !== kind.scheme) return;
    if (isDirty) documents.unsettle(uri);
    else documents.settle(uri);
  };
  const close = () => void documents.closeAllBut(addressesInTabs());
  app.subscriptions.push(
    texts,
    documents,
    vscode.workspace.onDidOpenTextDocument(note),
    vscode.workspace.onDidChangeTextDocument(({ document }) => note(document)),
    vscode.workspace.onDidSaveTextDocument((document) => {
      if (document.uri.scheme === kind.scheme) void documents.saved(document);
    }),
    // The editor keeps a document for minutes after its tab was closed: the tabs tell who is looking.
    vscode.window.tabGroups.onDidChangeTabs(close),
    vscode.workspace.onDidCloseTextDocument(close),
  );
  markProblems(app.subscriptions, kind, documents);
  // The editor may have had some before this was loaded.
  for (const document of vscode.workspace.textDocuments) note(document);
  return documents;
}

/** What AWS would refuse, marked while it is typed. */
function markProblems(
  subscriptions: vscode.Disposable[],
  kind: DocumentKind,
  documents: RevisionedDocuments,
): void {
  const diagnostics = vscode.languages.createDiagnosticCollection(kind.scheme);
  const meter = sizeMeter(kind);
  const check = (document: vscode.TextDocument) => {
    if (document.uri.scheme !== kind.scheme) return;
    const reading = kind.read(document.getText(), documents.knownEntries(document.uri));
    const problems = reading.kind === "problems" ? reading.problems : [];
    // Also what is too much: that is when somebody looks.
    if (reading.entries !== undefined) meter.show(reading.entries);
    diagnostics.set(
      document.uri,
      problems
        .filter(({ bySchema }) => bySchema !== true)
        .map(({ message, offset, length }) => {
          const range = new vscode.Range(document.positionAt(offset), document.positionAt(offset + length));
          const diagnostic = new vscode.Diagnostic(range, message);
          diagnostic.source = "Lambda";
          return diagnostic;
        }),
    );
  };
  subscriptions.push(
    diagnostics,
    meter,
    vscode.window.onDidChangeActiveTextEditor((editor) => editor && check(editor.document)),
    vscode.workspace.onDidOpenTextDocument(check),
    vscode.workspace.onDidChangeTextDocument(({ document }) => check(document)),
    vscode.workspace.onDidCloseTextDocument(({ uri }) => diagnostics.delete(uri)),
  );
  for (const document of vscode.workspace.textDocuments) check(document);
}

/** How much of what AWS allows is used, where a kind of document knows. */
function sizeMeter({ scheme, size }: DocumentKind) {
  if (size === undefined) return { show: () => undefined, dispose: () => undefined };
  const item = vscode.languages.createLanguageStatusItem(`${scheme}.size`, { scheme });
  item.name = vscode.l10n.t("Size");
  const show = (entries: Entries) => {
    const { bytes, limitBytes } = size(entries);
    item.text = vscode.l10n.t("{0} of {1} bytes", bytes, limitBytes);
    const { Warning, Information } = vscode.LanguageStatusSeverity;
    item.severity = bytes > limitBytes * 0.9 ? Warning : Information;
  };
  return { show, dispose: () => item.dispose() };
}

function addressesInTabs(): Set<string> {
  const inputs = vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs.map(({ input }) => input));
  return new Set(
    inputs.flatMap((input) => (input instanceof vscode.TabInputText ? [input.uri.toString()] : [])),
  );
}
