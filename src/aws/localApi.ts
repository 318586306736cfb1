import * as v from "valibot";
import { type ApiAddress, ApiAddresses } from "../protocol/apiAddresses.ts";
import {
  DeniedPermissions,
  type DeniedPermission,
  DebugReply,
  LocalError,
  LocalStatus,
  localPaths,
  SourcePlace,
  type DebugRequest,
  type Trigger,
  Triggers,
} from "../protocol/emulator.ts";
import { AppError } from "../shared/errors.ts";
import { TargetError, toAppError } from "./errors.ts";
import { signedHeaders } from "./signedHeaders.ts";
import type { LocalTarget } from "./target.ts";
import { phrase } from "../shared/phrase.ts";

/** What an emulator can do beyond AWS's API. Each throws `AppError` with the emulator's own code and sentence. */
export interface LocalApi {
  status(): Promise<LocalStatus>;
  /** Stages of APIs with their routes, by name. */
  apis(): Promise<readonly ApiAddress[]>;
  /** Where a function of the workspace is defined. */
  source(functionName: string): Promise<SourcePlace>;
  /** The rules, schedules, topics and buckets that call a function. */
  triggers(functionName: string): Promise<readonly Trigger[]>;
  /** What AWS would have denied to functions. */
  permissions(): Promise<readonly DeniedPermission[]>;
  /** Fires a schedule, or a rule that has one, at once. */
  fire(arn: string): Promise<void>;
  /** Starts an environment that waits for a debugger; `endDebug` ends it. */
  debug(request: DebugRequest): Promise<DebugReply>;
  endDebug(id: string): Promise<void>;
  /** Reads the templates again and starts functions anew. */
  reload(): Promise<void>;
  /** Forgets functions made through the API, logs and queues. */
  reset(): Promise<void>;
}

export function localApi(target: LocalTarget, signal?: AbortSignal): LocalApi {
  const ask = (method: string, path: string, body?: unknown) =>
    request(target, { method, path, body, signal });
  return {
    status: async () => v.parse(LocalStatus, await ask("GET", localPaths.status)),
    apis: async () => v.parse(ApiAddresses, await ask("GET", localPaths.apis)).apis,
    source: async (name) =>
      v.parse(SourcePlace, await ask("GET", `${localPaths.source}/${encodeURIComponent(name)}`)),
    triggers: async (name) =>
      v.parse(Triggers, await ask("GET", `${localPaths.triggers}/${encodeURIComponent(name)}`)).triggers,
    permissions: async () => v.parse(DeniedPermissions, await ask("GET", localPaths.permissions)).denied,
    fire: async (arn) => void (await ask("POST", localPaths.fire, { arn })),
    debug: async (body) => v.parse(DebugReply, await ask("POST", localPaths.debug, body)),
    endDebug: async (id) => void (await ask("DELETE", `${localPaths.debug}/${encodeURIComponent(id)}`)),
    reload: async () => void (await ask("POST", localPaths.reload)),
    reset: async () => void (await ask("POST", localPaths.reset)),
  };
}

interface LocalRequest {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
  readonly signal: AbortSignal | undefined;
}

async function request(target: LocalTarget, { method, path, body, signal }: LocalRequest): Promise<unknown> {
  try {
    const text = body === undefined ? undefined : JSON.stringify(body);
    const response = await fetch(new URL(path, target.endpoint), {
      method,
      headers: await signedHeaders(target, {
        method,
        path,
        body: text,
        headers: text === undefined ? {} : { "content-type": "application/json" },
      }),
      ...(text !== undefined && { body: text }),
      ...(signal !== undefined && { signal }),
    });
    const answer = await response.text();
    if (!response.ok) throw refusal(response.status, answer);
    return answer === "" ? undefined : JSON.parse(answer);
  } catch (error) {
    throw toAppError(error, { target, trying: phrase("ask the emulator") });
  }
}

function refusal(status: number, answer: string): AppError {
  const read = v.safeParse(v.pipe(v.string(), v.parseJson(), LocalError), answer);
  if (!read.success) {
    return new AppError("emulator-refused", {
      userMessage: phrase("The emulator answered with status {0}.", status),
    });
  }
  const { code, message, interpreter } = read.output;
  const missing = code === "debugger-missing";
  return new TargetError(code, {
    userMessage: message,
    remedy: missing ? { kind: "install-debugpy", interpreter } : undefined,
  });
}
