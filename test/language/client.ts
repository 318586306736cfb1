// A client of the language server over the standard streams of a real process, as an editor is one.
import { spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { TestContext } from "node:test";
import { pathToFileURL } from "node:url";
import {
  CodeActionRequest,
  CodeLensRefreshRequest,
  CodeLensRequest,
  createProtocolConnection,
  DefinitionRequest,
  DidChangeTextDocumentNotification,
  DidChangeWatchedFilesNotification,
  DidChangeWorkspaceFoldersNotification,
  DidCloseTextDocumentNotification,
  DidOpenTextDocumentNotification,
  DocumentLinkRequest,
  DocumentSymbolRequest,
  FoldingRangeRequest,
  ReferencesRequest,
  RenameRequest,
  FileChangeType,
  CompletionRequest,
  HoverRequest,
  InitializedNotification,
  InitializeRequest,
  PublishDiagnosticsNotification,
  RegistrationRequest,
  StreamMessageReader,
  StreamMessageWriter,
  type CodeAction,
  type CodeLens,
  type Diagnostic,
  type DocumentSymbol,
  type FoldingRange,
  type Location,
  type WorkspaceEdit,
  type DocumentLink,
  type Hover,
  type LocationLink,
  type ServerCapabilities,
} from "vscode-languageserver/node";

const root = join(import.meta.dirname, "../..");

/** A test, or whatever else has an end. */
type Ends = Pick<TestContext, "after">;

export interface TestClient {
  /** The server's process. */
  readonly pid: number | undefined;
  /** The workspace's first folder. */
  readonly folder: string;
  readonly capabilities: ServerCapabilities;
  links(path: string): Promise<DocumentLink[]>;
  notify(method: string, params: object): Promise<void>;
  /** Writes a file and tells the server, as an editor's watcher does. */
  write(path: string, text: string): Promise<void>;
  remove(path: string): Promise<void>;
  /** Moves a folder and tells the server of the folder alone, as an editor's watcher does. */
  move(path: string, to: string): Promise<void>;
  open(path: string, text: string): Promise<void>;
  edit(path: string, text: string): Promise<void>;
  /** Edits that reach the server together, in one piece. */
  editTogether(path: string, texts: readonly string[]): Promise<void>;
  close(path: string): Promise<void>;
  addFolder(folder: string): Promise<void>;
  removeFolder(folder: string): Promise<void>;
  lenses(path: string): Promise<CodeLens[]>;
  /** `line: title` of each lens. */
  titles(path: string): Promise<string[]>;
  definition(path: string, line: number, character: number): Promise<LocationLink[]>;
  hover(path: string, line: number, character: number): Promise<Hover | null>;
  references(path: string, line: number, character: number): Promise<Location[]>;
  rename(path: string, line: number, character: number, newName: string): Promise<WorkspaceEdit | null>;
  symbols(path: string): Promise<DocumentSymbol[]>;
  folds(path: string): Promise<FoldingRange[]>;
  codeActions(path: string, line: number, character: number): Promise<CodeAction[]>;
  /** The labels of what is offered. */
  completions(path: string, line: number, character: number): Promise<string[]>;
  diagnostics(path: string): readonly Diagnostic[];
  /** How often the server told what is wrong in a file, or in all files together. */
  published(path?: string): number;
  /** How often the server asked to draw the lenses again. */
  refreshes(): number;
}

interface ConnectOptions {
  readonly copyOf?: string;
  /** Another program than the server itself. */
  readonly server?: string;
  readonly initializationOptions?: object;
}

/** Starts a server on a fresh folder with these files, on a copy of a sample workspace where one is named. */
export async function connect(
  t: Ends,
  files: Readonly<Record<string, string>>,
  { copyOf, server: program = "src/language/server.ts", initializationOptions }: ConnectOptions = {},
): Promise<TestClient> {
  const folder = temporaryFolder(t, files, copyOf);
  const server = spawn(process.execPath, [join(root, program), "--stdio"], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const reader = new StreamMessageReader(server.stdout);
  // A server that ends between a header and its body would leave a timer that starts again for ever.
  reader.partialMessageTimeout = 0;
  const connection = createProtocolConnection(reader, new StreamMessageWriter(server.stdin));
  const ended = new Promise((done) => server.once("exit", done));
  t.after(async () => {
    connection.dispose();
    server.kill();
    await ended;
  });

  const diagnostics = new Map<string, readonly Diagnostic[]>();
  const published: string[] = [];
  let refreshes = 0;
  connection.onNotification(PublishDiagnosticsNotification.type, (params) => {
    diagnostics.set(params.uri, params.diagnostics);
    published.push(params.uri);
  });
  connection.onRequest(CodeLensRefreshRequest.type, () => {
    refreshes += 1;
  });
  connection.onRequest(RegistrationRequest.type, () => undefined);
  connection.listen();

  const uriOf = (path: string) => pathToFileURL(join(folder, path)).href;
  const { capabilities } = await connection.sendRequest(InitializeRequest.type, {
    initializationOptions,
    processId: process.pid,
    rootUri: null,
    workspaceFolders: [{ uri: pathToFileURL(folder).href, name: "test" }],
    capabilities: {
      workspace: {
        codeLens: { refreshSupport: true },
        workspaceFolders: true,
        didChangeWatchedFiles: { dynamicRegistration: true },
      },
      textDocument: { definition: { linkSupport: true } },
    },
  });
  await connection.sendNotification(InitializedNotification.type, {});

  const changed = (path: string, type: FileChangeType) =>
    connection.sendNotification(DidChangeWatchedFilesNotification.type, {
      changes: [{ uri: uriOf(path), type }],
    });
  const foldersChanged = (added: string[], removed: string[]) => {
    const named = (path: string) => ({ uri: pathToFileURL(path).href, name: path });
    const event = { added: added.map(named), removed: removed.map(named) };
    return connection.sendNotification(DidChangeWorkspaceFoldersNotification.type, { event });
  };
  const placeIn = (path: string, line: number, character: number) => ({
    textDocument: { uri: uriOf(path) },
    position: { line, character },
  });
  const lenses = async (path: string) =>
    (await connection.sendRequest(CodeLensRequest.type, { textDocument: { uri: uriOf(path) } })) ?? [];
  let version = 1;
  return {
    pid: server.pid,
    folder,
    capabilities,
    links: async (path) =>
      (await connection.sendRequest(DocumentLinkRequest.type, { textDocument: { uri: uriOf(path) } })) ?? [],
    notify: (method, params) => connection.sendNotification(method, params),
    async write(path, text) {
      writeFile(join(folder, path), text);
      await changed(path, FileChangeType.Created);
    },
    async remove(path) {
      rmSync(join(folder, path));
      await changed(path, FileChangeType.Deleted);
    },
    async move(path, to) {
      renameSync(join(folder, path), join(folder, to));
      await changed(path, FileChangeType.Deleted);
      await changed(to, FileChangeType.Created);
    },
    open: (path, text) =>
      connection.sendNotification(DidOpenTextDocumentNotification.type, {
        textDocument: { uri: uriOf(path), languageId: "any", version, text },
      }),
    edit: (path, text) =>
      connection.sendNotification(DidChangeTextDocumentNotification.type, {
        textDocument: { uri: uriOf(path), version: ++version },
        contentChanges: [{ text }],
      }),
    editTogether(path, texts) {
      const messages = texts.map((text) => {
        const params = {
          textDocument: { uri: uriOf(path), version: ++version },
          contentChanges: [{ text }],
        };
        const body = JSON.stringify({ jsonrpc: "2.0", method: "textDocument/didChange", params });
        return `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
      });
      return new Promise((written) => server.stdin.write(messages.join(""), () => written()));
    },
    close: (path) =>
      connection.sendNotification(DidCloseTextDocumentNotification.type, {
        textDocument: { uri: uriOf(path) },
      }),
    addFolder: (path) => foldersChanged([path], []),
    removeFolder: (path) => foldersChanged([], [path]),
    lenses,
    titles: async (path) =>
      (await lenses(path)).map(({ range, command }) => `${range.start.line}: ${command?.title ?? ""}`),
    async definition(path, line, character) {
      const params = { textDocument: { uri: uriOf(path) }, position: { line, character } };
      return ((await connection.sendRequest(DefinitionRequest.type, params)) ?? []) as LocationLink[];
    },
    hover: (path, line, character) =>
      connection.sendRequest(HoverRequest.type, {
        textDocument: { uri: uriOf(path) },
        position: { line, character },
      }),
    async references(path, line, character) {
      const params = { ...placeIn(path, line, character), context: { includeDeclaration: true } };
      return (await connection.sendRequest(ReferencesRequest.type, params)) ?? [];
    },
    rename: (path, line, character, newName) =>
      connection.sendRequest(RenameRequest.type, { ...placeIn(path, line, character), newName }),
    async symbols(path) {
      const params = { textDocument: { uri: uriOf(path) } };
      const found = (await connection.sendRequest(DocumentSymbolRequest.type, params)) ?? [];
      return found.filter((each): each is DocumentSymbol => "selectionRange" in each);
    },
    async folds(path) {
      const params = { textDocument: { uri: uriOf(path) } };
      return (await connection.sendRequest(FoldingRangeRequest.type, params)) ?? [];
    },
    async codeActions(path, line, character) {
      const at = { line, character };
      const params = {
        textDocument: { uri: uriOf(path) },
        range: { start: at, end: at },
        context: { diagnostics: [] },
      };
      const actions = (await connection.sendRequest(CodeActionRequest.type, params)) ?? [];
      return actions.filter((each): each is CodeAction => "edit" in each);
    },
    async completions(path, line, character) {
      const params = { textDocument: { uri: uriOf(path) }, position: { line, character } };
      const items = await connection.sendRequest(CompletionRequest.type, params);
      return (Array.isArray(items) ? items : (items?.items ?? [])).map(({ label }) => label);
    },
    diagnostics: (path) => diagnostics.get(uriOf(path)) ?? [],
    published: (path) =>
      path === undefined ? published.length : published.filter((uri) => uri === uriOf(path)).length,
    refreshes: () => refreshes,
  };
}

/** A folder of its own for a test, removed behind it. */
export function temporaryFolder(t: Ends, files: Readonly<Record<string, string>>, copyOf?: string): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "language-")));
  t.after(() => rmSync(folder, { recursive: true }));
  if (copyOf !== undefined) cpSync(join(root, "test/workspaces", copyOf), folder, { recursive: true });
  for (const [path, text] of Object.entries(files)) writeFile(join(folder, path), text);
  return folder;
}

function writeFile(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
