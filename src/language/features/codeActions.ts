import { CodeActionKind, type CodeAction, type TextEdit } from "vscode-languageserver/node";
import { overlap } from "../documents/ranges.ts";
import { pathOf, uriOf } from "../documents/uris.ts";
import type { Feature } from "../feature.ts";
import type { ShownFixes } from "../shownFixes.ts";

/** What mends the marks that are shown. */
export function codeActions(shown: ShownFixes): Feature {
  return {
    capability: { codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix] } },
    register(connection, session) {
      connection.onCodeAction(({ textDocument, range }) => {
        const path = pathOf(textDocument.uri);
        if (path === undefined) return [];
        return shown.in(path).flatMap(({ diagnostic, fixes }) => {
          if (!overlap(diagnostic.range, range)) return [];
          return fixes.map(({ title, place, text }, at): CodeAction => {
            const edit: TextEdit = { range: place.range, newText: text };
            const uri = session.documents.uriAt(place.file) ?? uriOf(place.file);
            return {
              title: session.words(title),
              kind: CodeActionKind.QuickFix,
              diagnostics: [diagnostic],
              isPreferred: at === 0,
              edit: { changes: { [uri]: [edit] } },
            };
          });
        });
      });
    },
  };
}
