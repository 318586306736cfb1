import type { Location, Position } from "vscode-languageserver/node";
import { uriOf } from "../documents/uris.ts";
import type { Feature } from "../feature.ts";
import type { NamePlaces } from "../references/places.ts";
import type { Session } from "../session.ts";

/** What a template calls its resources and parameters: who names them, and another name for all of them at once. */
export const names: Feature = {
  capability: { referencesProvider: true, renameProvider: { prepareProvider: true } },
  register(connection, session) {
    connection.onReferences(async ({ textDocument, position, context }) => {
      const found = await placesAt(session, textDocument.uri, position);
      if (found === undefined) return [];
      const { declaration, references } = found.places;
      const ranges = context.includeDeclaration ? [declaration, ...references] : references;
      return ranges.map((range): Location => ({ uri: found.uri, range }));
    });
    connection.onPrepareRename(async ({ textDocument, position }) => {
      const found = await placesAt(session, textDocument.uri, position);
      if (found === undefined) return undefined;
      return { range: found.places.declaration, placeholder: found.places.name };
    });
    connection.onRenameRequest(async ({ textDocument, position, newName }) => {
      const found = await placesAt(session, textDocument.uri, position);
      // CloudFormation takes letters and digits alone.
      if (found === undefined || !/^[A-Za-z0-9]+$/.test(newName)) return undefined;
      const { declaration, references } = found.places;
      const edits = [declaration, ...references].map((range) => ({ range, newText: newName }));
      return { changes: { [found.uri]: edits } };
    });
  },
};

interface FoundPlaces {
  readonly uri: string;
  readonly places: NamePlaces;
}

async function placesAt(session: Session, uri: string, position: Position): Promise<FoundPlaces | undefined> {
  const { nameAt } = await import("../references/places.ts");
  return session.answer(uri, undefined, (path) => {
    const { workspace, documents } = session;
    const text = workspace.isTemplate(path) ? workspace.textOf(path) : undefined;
    if (text === undefined) return undefined;
    const places = nameAt(workspace.rootOf(path), text, position);
    return places && { uri: documents.uriAt(path) ?? uriOf(path), places };
  });
}
