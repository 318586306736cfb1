import * as v from "valibot";
import { ConsoleCall, consolePaths } from "../../protocol/console.ts";
import { AppError } from "../../shared/errors.ts";
import { phrase } from "../../shared/phrase.ts";
import { consoleUrlOf } from "./consoleUrl.ts";
import { toAppError } from "../errors.ts";
import type { LocalTarget } from "../target.ts";

/** The next event that a route's API sends to a function. Throws `AppError`, and what the signal is aborted with. */
export async function nextEvent(
  target: LocalTarget,
  { url, functionName }: { readonly url: string; readonly functionName: string },
  signal: AbortSignal,
): Promise<string> {
  const [page = "", key = ""] = (consoleUrlOf({ kind: "http", url }, target) ?? "").split("#key=");
  try {
    const answer = await fetch(`${page}/${consolePaths.calls}`, {
      headers: { authorization: `Bearer ${key}` },
      signal,
    });
    let rest = "";
    for await (const chunk of answer.ok ? (answer.body?.pipeThrough(new TextDecoderStream()) ?? []) : []) {
      const lines = (rest + chunk).split("\n");
      rest = lines.pop() ?? "";
      const calls = lines.filter((line) => line !== "").map((line) => v.parse(ConsoleCall, JSON.parse(line)));
      const found = calls.find((call) => call.functionName === functionName);
      if (found !== undefined) return found.event;
    }
    throw new AppError("emulator-refused", {
      userMessage: phrase("The emulator answered with status {0}.", answer.status),
    });
  } catch (error) {
    signal.throwIfAborted();
    throw toAppError(error, { target, trying: phrase("ask the emulator") });
  }
}
