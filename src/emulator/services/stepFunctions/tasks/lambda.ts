import type { Answered, AskService } from "../../../contracts/ask.ts";
import { StateFailure } from "../language/failure.ts";
import { isObject, type Json, parseJson } from "../language/json.ts";
import { answerOf, objectOf, type ServiceCall, withMetadata } from "./services.ts";

/** A task that names a function: the state's input is the event, the function's answer the output. */
export async function callFunction(ask: AskService, functionArn: string, input: Json): Promise<Json> {
  const { failed, text } = await invoked(ask, {
    FunctionName: functionArn,
    Payload: Buffer.from(JSON.stringify(input)),
  });
  if (failed) throw functionFailure(text, text);
  return text === "" ? null : parseJson(text);
}

/** `lambda:invoke`: the answer of the API, whose payload is parsed. */
export const invokeFunction: ServiceCall = async (ask, input) => {
  const { Payload: payload, FunctionName, ...rest } = objectOf(input);
  const { failed, text, output, answered } = await invoked(ask, {
    ...rest,
    FunctionName: nameOf(FunctionName),
    ...(payload !== undefined && { Payload: Buffer.from(JSON.stringify(payload)) }),
  });
  // Its cause has no white space, whatever the runtime wrote.
  if (failed) throw functionFailure(text, compact(text));
  const status = typeof output["StatusCode"] === "number" ? output["StatusCode"] : 200;
  const version = output["ExecutedVersion"];
  const headers = {
    ...answered.headers,
    ...(typeof version === "string" && { "X-Amz-Executed-Version": version }),
    "X-Amzn-Remapped-Content-Length": "0",
    "Content-Length": String(Buffer.byteLength(text)),
    Date: new Date().toUTCString(),
  };
  const log = output["LogResult"];
  return withMetadata(
    {
      ...(typeof version === "string" && { ExecutedVersion: version }),
      ...(typeof log === "string" && { LogResult: log }),
      Payload: text === "" ? "" : parseJson(text),
      StatusCode: status,
    },
    { ...answered, headers },
    status,
  );
};

const called = { service: "lambda", operation: "Invoke", prefix: "Lambda", client: "AWSLambda" };

interface InvokedFunction {
  readonly failed: boolean;
  readonly text: string;
  readonly output: Readonly<Record<string, unknown>>;
  readonly answered: Answered;
}

async function invoked(ask: AskService, input: Readonly<Record<string, unknown>>): Promise<InvokedFunction> {
  const answered = await answerOf(ask, called, input).catch((error: unknown) => {
    throw error instanceof StateFailure ? withQualifier(error) : error;
  });
  const { output } = answered;
  // An operation's output is an object of its SDK's type.
  const members = typeof output === "object" && output !== null ? { ...output } : {};
  const { Payload: payload, FunctionError: error } = members as Readonly<Record<string, unknown>>;
  const text = payload instanceof Uint8Array ? Buffer.from(payload).toString() : "";
  return { failed: error !== undefined, text, output: members, answered };
}

/** AWS names the version that was looked for. */
function withQualifier({ error, reason = "" }: StateFailure): StateFailure {
  return new StateFailure(
    error,
    reason.replace(/^(Function not found: [^ ]+:function:[^: ]+)(?= )/, "$1:$LATEST"),
  );
}

function functionFailure(text: string, cause: string): StateFailure {
  const type = errorTypeOf(text);
  if (type !== undefined) return new StateFailure(type, cause);
  return new StateFailure(
    "Lambda.Unknown",
    `The cause could not be determined because Lambda did not return an error type. Returned payload: ${text}`,
  );
}

function errorTypeOf(text: string): string | undefined {
  try {
    const value = parseJson(text);
    const type = isObject(value) ? value["errorType"] : undefined;
    return typeof type === "string" && type !== "" ? type : undefined;
  } catch {
    return undefined;
  }
}

function compact(text: string): string {
  try {
    return JSON.stringify(parseJson(text));
  } catch {
    return text;
  }
}

function nameOf(value: Json | undefined): string {
  return typeof value === "string" ? value : JSON.stringify(value ?? "");
}
