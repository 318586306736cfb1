import * as v from "valibot";
import { Deployment } from "./deployment.ts";
import { FunctionRef } from "./functionRef.ts";

const Position = v.object({ line: v.number(), character: v.number() });

/**
 * What a code lens gives to its command: a function without a target (this machine), and where it stands in the
 * workspace.
 */
export const LensArgument = v.object({
  ...FunctionRef.entries,
  /** Its key in the template; `name` is what the template calls it, else the same. */
  logicalId: v.string(),
  templateUri: v.string(),
  /** Where the handler is defined, where that is known. */
  handler: v.optional(v.object({ uri: v.string(), range: v.object({ start: Position, end: Position }) })),
});
export type LensArgument = v.InferOutput<typeof LensArgument>;

/** Commands of the lenses. */
export const lensCommands = {
  invoke: "lambdaWorkbench.invoke",
  debug: "lambdaWorkbench.debug",
  logs: "lambdaWorkbench.logs",
} as const;

/** What the client gives to the server when it starts it; another client may give nothing. */
export const InitializationOptions = v.object({
  deployment: v.optional(Deployment, {}),
  /** Translations by their English text; none of an editor that speaks English. */
  texts: v.optional(v.record(v.string(), v.string()), {}),
});

/** Tells the server that the emulator stands elsewhere now. */
export const DeploymentNotification = { method: "lambdaWorkbench/deployment", params: Deployment } as const;

/** Tells the client in which folders the code of functions is that can be debugged. */
export const FunctionFoldersNotification = {
  method: "lambdaWorkbench/functionFolders",
  params: v.object({ folders: v.array(v.string()) }),
} as const;
