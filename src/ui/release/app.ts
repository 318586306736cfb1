import type { Access } from "../../aws/call.ts";
import type { App } from "../app.ts";
import { chooseFunction, type ChooserApp } from "../kit/chooseFunction.ts";
import type { FunctionAtTarget } from "../kit/functionAtTarget.ts";
import { say } from "../kit/askSetting.ts";
import type { ArgumentOf } from "../commands.ts";

/** What the commands of a release take. */
export type ReleaseApp = ChooserApp & Pick<App, "changes" | "clients" | "clock" | "commands" | "log">;

export type Given = ArgumentOf<"lambdaWorkbench.delete.mapping">;

interface Begun {
  readonly fn: FunctionAtTarget;
  readonly access: Access;
}

/** The function that a command is about, and the way to it. */
export async function begin(app: ReleaseApp, given: Given, title: string): Promise<Begun> {
  const fn = await chooseFunction(app, given, { title });
  return { fn, access: { clients: app.clients, target: await app.targets.resolve(fn.target) } };
}

/** What others show of the function is read again. */
export function end(app: ReleaseApp, { name, target }: FunctionAtTarget, text: string): void {
  app.changes.functionChanged.fire({ name, target });
  say(text);
}
