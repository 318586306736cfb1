import type { App } from "../app.ts";
import type { ArgumentOf } from "../commands.ts";
import type { ChooserApp } from "../kit/chooseFunction.ts";
import type { BuiltFiles } from "./builtFiles.ts";
import type { CodeFiles } from "./codeFiles.ts";

/** What the commands on code take. */
export type CodeApp = ChooserApp & Pick<App, "changes" | "clients" | "commands" | "subscriptions">;

/** What is deployed, and what would be, as files. */
export interface CodeMeans {
  readonly files: CodeFiles;
  readonly built: BuiltFiles;
}

export type Given = ArgumentOf<"lambdaWorkbench.open.code">;
