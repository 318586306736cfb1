import assert from "node:assert/strict";
import type { Definition } from "../../../../src/language/handlers/definition.ts";
import { DefinitionFinders } from "../../../../src/language/handlers/definitionFinders.ts";

const finders = new DefinitionFinders();
await finders.load("javascript");
await finders.load("python");

/** Where a file's text defines one handler; its name tells the language. */
export function findDefinition(file: string, text: string, exportPath: readonly string[]): Definition {
  const language = file.endsWith(".py") ? "python" : "javascript";
  const [found] = finders.find({ file, language }, text, [exportPath]) ?? [];
  assert.ok(found);
  return found;
}
