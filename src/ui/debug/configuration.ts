import { isAbsolute, join } from "node:path";
import * as v from "valibot";
import * as vscode from "vscode";
import { EventChoice } from "../../protocol/functionRef.ts";
import { AppError } from "../../shared/errors.ts";

export const debugType = "lambda";

/** What launch.json may say; the manifest repeats it for the editor's completion. */
const Configuration = v.looseObject({
  name: v.string(),
  request: v.literal("launch", () =>
    vscode.l10n.t('The "request" of a Lambda debug configuration is always "launch".'),
  ),
  /** The function's name in the local emulator. */
  function: v.pipe(
    v.string(() => vscode.l10n.t("The name of a function is missing.")),
    v.minLength(1),
  ),
  /** A file, relative to the workspace folder, or the event itself. Absent: the editor asks. */
  event: v.optional(v.union([v.string(), v.record(v.string(), v.unknown()), v.array(v.unknown())])),
  /** False: the session waits for calls that come from elsewhere. */
  invoke: v.optional(v.boolean(), true),
  /** Python: step through the function's own code only. */
  justMyCode: v.optional(v.boolean(), true),
  /** Node: globs of files that stepping passes over. */
  skipFiles: v.optional(v.array(v.string()), ["<node_internals>/**"]),
  /** Set by our own commands: an event that was picked already. */
  pickedEvent: v.optional(EventChoice),
});

/** What a session is about; without an event the call asks for one. */
export interface LambdaDebugConfiguration {
  readonly name: string;
  readonly functionName: string;
  readonly event: EventChoice | undefined;
  readonly invoke: boolean;
  readonly justMyCode: boolean;
  readonly skipFiles: readonly string[];
}

/** Reads a configuration of launch.json or of a session. Throws `AppError` that names the wrong attribute. */
export function readConfiguration(
  configuration: vscode.DebugConfiguration,
  folder: vscode.WorkspaceFolder | undefined,
): LambdaDebugConfiguration {
  const read = v.safeParse(Configuration, configuration);
  if (!read.success) {
    const [issue] = read.issues;
    throw new AppError("bad-configuration", {
      userMessage: vscode.l10n.t(
        'The debug configuration "{0}" is wrong at "{1}": {2}',
        configuration.name,
        v.getDotPath(issue) ?? "",
        issue.message,
      ),
      action: { title: vscode.l10n.t("Open launch.json"), command: "workbench.action.debug.configure" },
    });
  }
  const { name, function: functionName, invoke, justMyCode, skipFiles } = read.output;
  return { name, functionName, invoke, justMyCode, skipFiles, event: eventOf(read.output, folder) };
}

function eventOf(
  { event, pickedEvent }: v.InferOutput<typeof Configuration>,
  folder: vscode.WorkspaceFolder | undefined,
): EventChoice | undefined {
  if (event === undefined) return pickedEvent;
  if (typeof event !== "string") return { kind: "text", text: JSON.stringify(event, undefined, 2) };
  const path = isAbsolute(event) || folder === undefined ? event : join(folder.uri.fsPath, event);
  return { kind: "file", uri: vscode.Uri.file(path).toString() };
}

/** The configuration of a session for a function, as our commands and the editor's suggestions start it. */
export function configurationFor(
  functionName: string,
  more: { readonly event?: string; readonly pickedEvent?: EventChoice | undefined } = {},
): vscode.DebugConfiguration {
  return {
    type: debugType,
    request: "launch",
    name: vscode.l10n.t("Debug {0}", functionName),
    function: functionName,
    ...more,
  };
}
