import * as v from "valibot";

/** The parts of the Debug Adapter Protocol that we look at; the rest passes through as it is. */
export const Message = v.variant("type", [
  v.looseObject({
    type: v.literal("request"),
    seq: v.number(),
    command: v.string(),
    arguments: v.optional(v.looseObject({})),
  }),
  v.looseObject({
    type: v.literal("response"),
    seq: v.number(),
    request_seq: v.number(),
    success: v.boolean(),
    command: v.string(),
    message: v.optional(v.string()),
    body: v.optional(v.unknown()),
  }),
  v.looseObject({
    type: v.literal("event"),
    seq: v.number(),
    event: v.string(),
    body: v.optional(v.unknown()),
  }),
]);
/** Ours: what the function of a session has answered. */
export const answeredEvent = "lambdaWorkbench.answered";

export type Message = v.InferOutput<typeof Message>;
export type Request = Extract<Message, { type: "request" }>;
export type Response = Extract<Message, { type: "response" }>;

export function responseTo(request: Request, body?: unknown): Response {
  const { command, seq } = request;
  return {
    type: "response",
    seq: 0,
    request_seq: seq,
    success: true,
    command,
    ...(body !== undefined && { body }),
  };
}

/** A failure that the editor does not show again: whoever knew the facts has shown it. */
export function silentFailure(request: Request, message: string): Response {
  const error = { id: 1, format: message.replaceAll(/[{}]/g, ""), showUser: false };
  return { ...responseTo(request, { error }), success: false, message };
}
