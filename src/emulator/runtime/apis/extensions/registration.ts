import * as v from "valibot";

/** What a request to register asks for, or AWS's type and text of why it is refused. */
export type Registration =
  | { readonly kind: "good"; readonly events: readonly string[] }
  | { readonly kind: "refused"; readonly errorType: string; readonly message: string };

const Body = v.object({
  events: v.optional(v.array(v.string()), []),
  configurationKeys: v.optional(v.array(v.string()), []),
});

/** Reads the body of a registration. Rules and texts: AWS's emulator of the Runtime API. */
export function parseRegistration(text: string, isExternal: boolean): Registration {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), Body), text);
  if (!parsed.success) return refused("InvalidRequestFormat", "The body is no JSON object with events");
  const { events, configurationKeys } = parsed.output;
  if (configurationKeys.length > 0)
    return refused(
      "InvalidRequestFormat",
      "configurationKeys are deprecated; use environment variables instead",
    );
  for (const event of events) {
    if (event === "INVOKE" || (event === "SHUTDOWN" && isExternal)) continue;
    const why =
      event === "SHUTDOWN" ? "ShutdownEventNotSupportedForInternalExtension" : "ErrorInvalidEventType";
    return refused("Extension.InvalidEventType", `${event}: ${why}`);
  }
  return { kind: "good", events: [...new Set(events)] };
}

/** Whether the answer to a registration is to have the account's id. */
export function acceptsAccountId(header: string | undefined): boolean {
  return (
    header
      ?.split(",")
      .map((feature) => feature.trim())
      .includes("accountId") ?? false
  );
}

function refused(errorType: string, message: string): Registration {
  return { kind: "refused", errorType, message };
}
