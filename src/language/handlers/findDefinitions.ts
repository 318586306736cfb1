import type { Definition } from "./definition.ts";
import { findJavaScriptExports } from "./javascript.ts";
import { findPythonNames } from "./python/findNames.ts";

interface HandlerModule {
  readonly file: string;
  readonly language: "javascript" | "python";
}

/** Where the text of a handlers' file defines what they export, in the order asked for; it is parsed once. */
export function findDefinitions(
  { file, language }: HandlerModule,
  text: string,
  exportPaths: readonly (readonly string[])[],
): readonly Definition[] {
  switch (language) {
    case "javascript":
      return findJavaScriptExports(file, text, exportPaths);
    case "python":
      return findPythonNames(
        text,
        exportPaths.map(([name = ""]) => name),
      );
    default:
      return language satisfies never;
  }
}
