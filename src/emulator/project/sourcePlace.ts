import { statSync } from "node:fs";
import type { SourcePlace } from "../../protocol/emulator.ts";
import type { FunctionDeclaration } from "../../template/model/functionDeclaration.ts";
import { findHandler } from "../../template/model/handlerFile.ts";

/** Where a function's handler is defined, or where the template declares it if that is not in a file that is read here. */
export function sourcePlaceOf(fn: FunctionDeclaration): SourcePlace {
  const place = findHandler(fn, (path) => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false);
  if (place.kind !== "file") return { file: fn.templateFile, line: fn.idRange.start.line + 1 };
  const [name] = place.exportPath.slice(-1);
  return { file: place.file, line: 1, ...(name !== undefined && { name }) };
}
