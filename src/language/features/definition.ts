import type { LocationLink, Position } from "vscode-languageserver/node";
import type { SourceLocation, SourceRange } from "../../template/syntax/node.ts";
import { contains } from "../documents/ranges.ts";
import { uriOf } from "../documents/uris.ts";
import type { Workspace } from "../documents/workspace.ts";
import type { Feature } from "../feature.ts";
import { variablesRead } from "../handlers/variables.ts";

/** From a template's `Handler` to its definition, from a name to its declaration, from a variable to where it is set. */
export const definition: Feature = {
  capability: { definitionProvider: true },
  register(connection, session) {
    connection.onDefinition(async ({ textDocument, position }) => {
      const { nameAt } = await import("../references/places.ts");
      return session.answer(textDocument.uri, [], (path) => {
        const { workspace } = session;
        const text = workspace.textOf(path) ?? "";
        if (!workspace.isTemplate(path)) return variableAt(path, position, text, workspace);
        const handlers = definitionAt(path, position, workspace);
        const place = handlers.length > 0 ? undefined : nameAt(workspace.rootOf(path), text, position);
        return place === undefined ? handlers : [linkTo({ file: path, range: place.declaration })];
      });
    });
  },
};

/** From where code reads a variable to where the templates set it. */
function variableAt(
  path: string,
  { line, character }: Position,
  text: string,
  workspace: Workspace,
): LocationLink[] {
  const language = path.endsWith(".py") ? "python" : "javascript";
  const here = (text.split("\n")[line] ?? "").trimEnd();
  const read = variablesRead(here, language).find(({ name, start }) => {
    return character >= start && character <= start + name.length;
  });
  if (read === undefined) return [];
  return workspace.functionsWith(path).flatMap((fn) => {
    const said = workspace.functionsInFull(fn.templateFile);
    const again = said.find(({ logicalId }) => logicalId === fn.logicalId);
    const place = again?.locations.get(`environment.${read.name}`);
    return place === undefined ? [] : [linkTo(place)];
  });
}

function linkTo({ file, range }: SourceLocation): LocationLink {
  return { targetUri: uriOf(file), targetRange: range, targetSelectionRange: range };
}

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
