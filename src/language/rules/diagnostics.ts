import { existsSync } from "node:fs";
import { basename, dirname, relative } from "node:path";
import { DiagnosticSeverity, type Diagnostic } from "vscode-languageserver/node";
import { codeRootOf } from "../../template/model/handlerFile.ts";
import type { Application } from "../../template/model/application.ts";
import type { FunctionDeclaration } from "../../template/model/functionDeclaration.ts";
import type { Workspace } from "../documents/workspace.ts";

const source = "Lambda";

/** What is wrong in a template: what it says itself, and handlers that are not where it says. */
export function diagnosticsOf(template: Application, workspace: Workspace): Diagnostic[] {
  const own = template.problems.map(({ code, message, range }): Diagnostic => ({
    severity: DiagnosticSeverity.Error,
    source,
    code,
    message,
    range,
  }));
  // Half a template says nothing reliable about its handlers.
  if (!template.complete) return own;
  return [...own, ...template.functions.flatMap((fn) => handlerDiagnostics(fn, workspace))];
}

function handlerDiagnostics(fn: FunctionDeclaration, workspace: Workspace): Diagnostic[] {
  const range = fn.handler?.range;
  if (range === undefined) return [];
  const at = (severity: DiagnosticSeverity, message: string): Diagnostic[] => [
    { severity, source, code: "handler-missing", message, range },
  ];
  const place = workspace.placeOf(fn);
  switch (place.kind) {
    case "unseen":
      return [];
    case "malformed":
      return at(DiagnosticSeverity.Error, `The handler ${place.message}`);
    case "missing": {
      const root = codeRootOf(fn);
      if (root !== undefined && !existsSync(root)) {
        // Often a build's output that is yet to be made.
        return at(DiagnosticSeverity.Warning, `The code folder "${short(root, fn)}" does not exist.`);
      }
      return at(DiagnosticSeverity.Error, `No such file: "${short(place.looked[0] ?? "", fn)}".`);
    }
    case "file": {
      if (workspace.definitionOf(place).kind !== "missing") return [];
      const what = place.language === "python" ? "no function" : "no export";
      return at(
        DiagnosticSeverity.Error,
        `"${basename(place.file)}" has ${what} "${place.exportPath.join(".")}".`,
      );
    }
    default:
      return place satisfies never;
  }
}

/** As a person would write it in the template. */
function short(path: string, { templateFile }: FunctionDeclaration): string {
  return relative(dirname(templateFile), path);
}
