import { CompletionItemKind, type CompletionItem } from "vscode-languageserver/node";
import { runtimeNote, runtimes } from "../../lambda/runtimes.ts";
import { placeAt } from "../documents/placeAt.ts";
import type { Feature } from "../feature.ts";
import type { Session } from "../session.ts";

/** What can be written where a template is typed, and the names of variables in the code of functions. */
export const completion: Feature = {
  capability: { completionProvider: { triggerCharacters: [":", " ", '"', "'", ".", "{"] } },
  register(connection, session) {
    connection.onCompletion(async ({ textDocument, position }) => {
      const { templateItems } = await import("../completion/templateItems.ts");
      return session.answer(textDocument.uri, [], (path) => {
        const lines = session.documents.textAt(path)?.split(/\r?\n/) ?? [];
        const before = (lines[position.line] ?? "").slice(0, position.character);
        if (!session.workspace.isTemplate(path)) return variableItems(path, before, session);
        if (namesRuntime(before)) return runtimeItems(session);
        // JSON has its own places, which indentation does not tell.
        if (/^\s*[{[]/.test(lines[0] ?? "")) return [];
        const place = placeAt(lines, position.line, position.character);
        return templateItems(session.workspace.rootOf(path), place);
      });
    });
  },
};

/** Whether what is typed next is a runtime's name: in YAML, in JSON and in the short form of YAML. */
function namesRuntime(before: string): boolean {
  return /(?:^|[\s{,"'])Runtime["']?\s*:\s*["']?[\w.]*$/.test(before.slice(-200));
}

/** Those that functions can be created with, the newest of each language first. */
function runtimeItems(session: Session): CompletionItem[] {
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

const readsVariable =
  /(?:process\.env(?:\.|\[\s*["'])|os\.environ\s*\[\s*["']|os\.(?:environ\.get|getenv)\(\s*["'])\w*$/;

/** The variables of the functions whose code a file is part of. */
function variableItems(path: string, before: string, { workspace }: Session): CompletionItem[] {
  if (!readsVariable.test(before.slice(-200))) return [];
  const names = workspace.functionsWith(path).flatMap(({ environment }) => Object.keys(environment));
  return [...new Set(names)].map((label) => ({ label, kind: CompletionItemKind.Variable }));
}
