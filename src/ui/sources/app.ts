import * as vscode from "vscode";
import type { LocalTarget } from "../../aws/target.ts";
import { AppError } from "../../shared/errors.ts";
import type { App } from "../app.ts";
import type { ArgumentOf } from "../commands.ts";
import { chooseFunction, type ChooserApp } from "../kit/chooseFunction.ts";
import type { FunctionAtTarget } from "../kit/functionAtTarget.ts";

/** What commands on the sources of a function's events take. */
export type SourcesApp = ChooserApp & Pick<App, "changes" | "clients" | "clock" | "commands">;

/** A row of a trigger: `value` is the ARN of the source; with a `text` nothing is asked about what is sent. */
export type Given = ArgumentOf<"lambdaWorkbench.send.message">;

interface LocalFunction {
  readonly fn: FunctionAtTarget;
  readonly target: LocalTarget;
}

/** The function that a command is about, in the emulator: only there are sources that can be sent to. */
export async function localFunction(app: SourcesApp, given: Given, title: string): Promise<LocalFunction> {
  const accepts = ({ kind }: { readonly kind: string }) => kind === "local";
  const fn = await chooseFunction(app, given, { title, accepts });
  const target = await app.targets.resolve(fn.target);
  if (target.kind === "local") return { fn, target };
  throw new AppError("not-local", {
    userMessage: vscode.l10n.t("Only the sources of a local function can be sent to from here."),
  });
}
