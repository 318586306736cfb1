import type { ProjectProblem } from "../../protocol/emulator.ts";
import type { FunctionDeclaration } from "../../template/model/functionDeclaration.ts";
import type { SourceRange } from "../../template/syntax/node.ts";

/** A problem of a function, where its template says what it is about; else where its id stands. */
export function problemOf(
  { name, templateFile, idRange }: FunctionDeclaration,
  code: string,
  { message, at }: { readonly message: string; readonly at?: { readonly range: SourceRange } | undefined },
): ProjectProblem {
  const { line } = (at?.range ?? idRange).start;
  return { code, message, file: templateFile, line: line + 1, functionName: name };
}
