import assert from "node:assert/strict";
import type { Definition } from "../../../../src/language/handlers/definition.ts";
import { findDefinitions } from "../../../../src/language/handlers/findDefinitions.ts";

/** Where a file's text defines one handler; its name tells the language. */
export function findDefinition(file: string, text: string, exportPath: readonly string[]): Definition {
  const language = file.endsWith(".py") ? "python" : "javascript";
  const [found] = findDefinitions({ file, language }, text, [exportPath]);
  assert.ok(found);
  return found;
}
