import type { HandlerPlace } from "../../template/model/handlerFile.ts";
import type { Definition } from "./definition.ts";
import { findJavaScriptExport } from "./javascript.ts";
import { findPythonName } from "./python.ts";

/** Where the text of a handler's file defines the handler. */
export function findDefinition(place: HandlerPlace & { kind: "file" }, text: string): Definition {
  switch (place.language) {
    case "javascript":
      return findJavaScriptExport(place.file, text, place.exportPath);
    case "python":
      return findPythonName(text, place.exportPath[0] ?? "");
    default:
      return place.language satisfies never;
  }
}
