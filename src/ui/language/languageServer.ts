import { basename, extname } from "node:path";
import * as vscode from "vscode";
import type { LanguageClient } from "vscode-languageclient/node";
import { messageOf } from "../../shared/errors.ts";
import type { Log } from "../../shared/log.ts";
import { isEntry } from "../../template/findEntries.ts";
import { projectFormats } from "../../template/formats.ts";
import type { EmulatorControl } from "../kit/emulatorControl.ts";
import { hasTemplates } from "../kit/templates.ts";
import type { Targets } from "../kit/targets.ts";
import { startLanguageClient } from "./client.ts";

const sourceEndings: ReadonlySet<string> = new Set(".js .mjs .cjs .jsx .ts .mts .cts .tsx .py".split(" "));

interface ServerOptions {
  readonly log: Log;
  readonly emulator: EmulatorControl;
  readonly extensionUri: vscode.Uri;
  readonly targets: Pick<Targets, "lastUsed">;
  readonly onFunctionFolders: (folders: readonly string[]) => void;
}

/**
 * The server's process. It starts with the first document that it could say something about, in a workspace that has a
 * template. It only reads, so that it also serves untrusted workspaces.
 */
export class LanguageServer implements vscode.Disposable {
  readonly #options: ServerOptions;
  #client: Promise<LanguageClient> | undefined;
  #search: Promise<boolean> | undefined;

  constructor(options: ServerOptions) {
    this.#options = options;
  }

  get isStarted(): boolean {
    return this.#client !== undefined;
  }

  /** Starts it where this document is a reason to. */
  consider(document: vscode.TextDocument): void {
    void this.#isReason(document).then((reason) => reason && this.#start());
  }

  /** Templates may have come: looks for them, and at every open document, anew. */
  considerAll(): void {
    this.#search = undefined;
    for (const document of vscode.workspace.textDocuments) this.consider(document);
  }

  /** Does something with the server, if it has been started and could be. */
  whenRunning(act: (client: LanguageClient) => Promise<void>): void {
    this.#client?.then(act).catch((error: unknown) => {
      this.#options.log.debug("language server was not reached", { message: messageOf(error) });
    });
  }

  dispose(): void {
    this.whenRunning((client) => client.stop());
  }

  async #isReason(document: vscode.TextDocument): Promise<boolean> {
    const { uri } = document;
    if (this.isStarted || uri.scheme !== "file" || !vscode.workspace.getWorkspaceFolder(uri)) return false;
    const name = basename(uri.fsPath);
    if (isEntry(projectFormats, name, document.getText())) return true;
    return sourceEndings.has(extname(name)) && (await (this.#search ??= hasTemplates()));
  }

  #start(): void {
    if (this.isStarted) return;
    const { log, emulator, ...options } = this.#options;
    this.#client = startLanguageClient({ ...options, emulator: emulator.state });
    this.#client.catch((error: unknown) =>
      log.error("language server did not start", { message: messageOf(error) }),
    );
  }
}
