import { TextDocuments, type Connection } from "vscode-languageserver/node";
import { TextDocument } from "vscode-languageserver-textdocument";
import { pathOf } from "./uris.ts";

/** The documents that the editor has open, by their paths; their texts win over the files. */
export class OpenDocuments {
  readonly #documents = new TextDocuments(TextDocument);
  readonly #byPath = new Map<string, TextDocument>();

  /** Follows the editor; `changed` hears of each text that came, changed or went. */
  listen(connection: Connection, changed: (path: string) => void): void {
    this.#documents.onDidChangeContent(({ document }) => {
      const path = pathOf(document.uri);
      if (path === undefined) return;
      this.#byPath.set(path, document);
      changed(path);
    });
    this.#documents.onDidClose(({ document }) => {
      const path = pathOf(document.uri);
      if (path === undefined) return;
      this.#byPath.delete(path);
      changed(path);
    });
    this.#documents.listen(connection);
  }

  textAt(path: string): string | undefined {
    return this.#byPath.get(path)?.getText();
  }

  /** As the editor writes it: it may encode more letters than we do. */
  uriAt(path: string): string | undefined {
    return this.#byPath.get(path)?.uri;
  }
}
