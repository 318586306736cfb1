import { foldsOf, symbolsOf } from "../documents/outline.ts";
import type { Feature } from "../feature.ts";

/** The outline of a template: what it declares, with the types of resources, and what can be folded. */
export const symbols: Feature = {
  capability: { documentSymbolProvider: true, foldingRangeProvider: true },
  register(connection, session) {
    const rootAt = (uri: string) =>
      session.answer(uri, undefined, (path) => {
        return session.workspace.isTemplate(path) ? session.workspace.rootOf(path) : undefined;
      });
    connection.onDocumentSymbol(async ({ textDocument }) => symbolsOf(await rootAt(textDocument.uri)));
    connection.onFoldingRanges(async ({ textDocument }) => [...foldsOf(await rootAt(textDocument.uri))]);
  },
};
