import * as vscode from "vscode";
import type { FunctionSummary } from "../../aws/functions.ts";
import { debugAdapterOf } from "../../lambda/runtimes.ts";
import type { TargetRef } from "../../protocol/functionRef.ts";
import { chooseFunction, type ChooserApp } from "../kit/chooseFunction.ts";

const local: TargetRef = { kind: "local" };

/** The functions of the local emulator for whose language there is a debugger. Throws `AppError`. */
export async function listDebuggable(app: ChooserApp): Promise<FunctionSummary[]> {
  await app.functions.load(local);
  const list = app.functions.get(local);
  if (list.kind === "failed") throw list.error;
  return list.functions.filter(({ runtime }) => debugAdapterOf(runtime ?? "") !== undefined);
}

/** Asks for a local function. Throws `CancellationError` when nobody answers. */
export async function pickLocal(app: ChooserApp): Promise<string> {
  const accepts = ({ kind }: TargetRef) => kind === "local";
  const { name } = await chooseFunction(app, undefined, { title: vscode.l10n.t("Debug Function"), accepts });
  return name;
}
