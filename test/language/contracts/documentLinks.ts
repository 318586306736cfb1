import { pathToFileURL } from "node:url";
import type { Feature } from "../../../src/language/feature.ts";

/** A feature that the server does not have: the handler in a template is a link to its file. */
export const documentLinks: Feature = {
  capability: { documentLinkProvider: {} },
  register(connection, session) {
    connection.onDocumentLinks(({ textDocument }) =>
      session.answer(textDocument.uri, [], (path) =>
        session.workspace.functionsOf(path).flatMap((fn) => {
          const place = session.workspace.placeOf(fn);
          if (place.kind !== "file" || fn.handler === undefined) return [];
          return [{ range: fn.handler.range, target: pathToFileURL(place.file).href }];
        }),
      ),
    );
  },
};
