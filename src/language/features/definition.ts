import type { LocationLink, Position } from "vscode-languageserver/node";
import type { SourceRange } from "../../template/syntax/node.ts";
import { contains } from "../documents/ranges.ts";
import { uriOf } from "../documents/uris.ts";
import type { Workspace } from "../documents/workspace.ts";
import type { Feature } from "../feature.ts";

/** From a template's `Handler` to its definition. */
export const definition: Feature = {
  capability: { definitionProvider: true },
  register(connection, session) {
    connection.onDefinition(({ textDocument, position }) =>
      session.answer(textDocument.uri, [], (path) => definitionAt(path, position, session.workspace)),
    );
  },
};

const startOfFile: SourceRange = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };

function definitionAt(path: string, position: Position, workspace: Workspace): LocationLink[] {
  return workspace.functionsOf(path).flatMap((fn) => {
    if (fn.handler === undefined || !contains(fn.handler.range, position)) return [];
    const place = workspace.placeOf(fn);
    if (place.kind !== "file") return [];
    const found = workspace.definitionOf(place);
    const { range, name } = found.kind === "found" ? found : { range: startOfFile, name: startOfFile };
    return [
      {
        originSelectionRange: fn.handler.range,
        targetUri: uriOf(place.file),
        targetRange: range,
        targetSelectionRange: name,
      },
    ];
  });
}
