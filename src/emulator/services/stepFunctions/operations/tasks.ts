import type { SendTaskFailureInput, SendTaskHeartbeatInput, SendTaskSuccessInput } from "@aws-sdk/client-sfn";
import { invalidOutput, invalidToken, taskTimedOut } from "../errors.ts";
import { parseJson } from "../language/json.ts";
import type { TaskTokens } from "../tasks/tokens.ts";

/** What workers say of the tasks whose tokens they have. */
export function taskOperations(tokens: TaskTokens) {
  const found = (token: string, isThere: boolean) => {
    if (isThere) return {};
    throw /^[A-Za-z0-9+/]{128}$/.test(token) ? taskTimedOut() : invalidToken();
  };
  return {
    SendTaskSuccess({ taskToken = "", output = "" }: SendTaskSuccessInput) {
      return found(taskToken, tokens.answer(taskToken, { kind: "success", output: outputOf(output) }));
    },
    SendTaskFailure({ taskToken = "", error, cause }: SendTaskFailureInput) {
      const details = { ...(error !== undefined && { error }), ...(cause !== undefined && { cause }) };
      return found(taskToken, tokens.answer(taskToken, { kind: "failure", ...details }));
    },
    SendTaskHeartbeat: ({ taskToken = "" }: SendTaskHeartbeatInput) =>
      found(taskToken, tokens.heartbeat(taskToken)),
  };
}

function outputOf(output: string) {
  try {
    return parseJson(output);
  } catch (error) {
    throw invalidOutput(error instanceof Error ? error.message : "this is no JSON");
  }
}
