import { CompletionItemKind, type CompletionItem } from "vscode-languageserver/node";
import { runtimeNote, runtimes } from "../../lambda/runtimes.ts";
import type { Feature } from "../feature.ts";
import type { Session } from "../session.ts";

/** The runtimes of Lambda, where a template names one. */
export const completion: Feature = {
  capability: { completionProvider: { triggerCharacters: [":", " ", '"', "'"] } },
  register(connection, session) {
    connection.onCompletion(({ textDocument, position }) =>
      session.answer(textDocument.uri, [], (path) => {
        if (!session.workspace.isTemplate(path)) return [];
        const line = session.documents.textAt(path)?.split(/\r?\n/, position.line + 1)[position.line] ?? "";
        return namesRuntime(line.slice(0, position.character)) ? items(session) : [];
      }),
    );
  },
};

/** Whether what is typed next is a runtime's name: in YAML, in JSON and in the short form of YAML. */
function namesRuntime(before: string): boolean {
  return /(?:^|[\s{,"'])Runtime["']?\s*:\s*["']?[\w.]*$/.test(before.slice(-200));
}

/** Those that functions can be created with, the newest of each language first. */
function items(session: Session): CompletionItem[] {
  return runtimes
    .filter(({ blocked }) => blocked === undefined)
    .map(({ id }, at) => {
      const note = runtimeNote(id);
      return {
        label: id,
        kind: CompletionItemKind.EnumMember,
        sortText: String(at).padStart(3, "0"),
        ...(note !== undefined && { detail: session.words(note) }),
      };
    });
}
