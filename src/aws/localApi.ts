import * as v from "valibot";
import { DebugReply, LocalError, LocalStatus, localPaths, type DebugRequest } from "../protocol/emulator.ts";
import { AppError } from "../shared/errors.ts";
import { TargetError, toAppError } from "./errors.ts";
import type { LocalTarget } from "./target.ts";

/** What an emulator can do beyond AWS's API. Each throws `AppError` with the emulator's own code and sentence. */
export interface LocalApi {
  status(): Promise<LocalStatus>;
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
      headers: await signedHeaders(target, { method, path, text }),
      ...(text !== undefined && { body: text }),
      ...(signal !== undefined && { signal }),
    });
    const answer = await response.text();
    if (!response.ok) throw refusal(response.status, answer);
    return answer === "" ? undefined : JSON.parse(answer);
  } catch (error) {
    throw toAppError(error, { target, trying: "ask the emulator" });
  }
}

async function signedHeaders(
  target: LocalTarget,
  { method, path, text }: { method: string; path: string; text: string | undefined },
): Promise<Record<string, string>> {
  const { Hash, HttpRequest, SignatureV4 } = await import("./sdk.ts");
  const { protocol, hostname, port, host } = new URL(target.endpoint);
  const signer = new SignatureV4({
    service: "lambda",
    region: target.region,
    credentials: { accessKeyId: target.accessKeyId, secretAccessKey: target.secretAccessKey },
    sha256: Hash.bind(null, "sha256"),
  });
  const { headers } = await signer.sign(
    new HttpRequest({
      method,
      path,
      protocol,
      hostname,
      ...(port !== "" && { port: Number(port) }),
      headers: { host, ...(text !== undefined && { "content-type": "application/json" }) },
      body: text,
    }),
  );
  // `fetch` sets the host itself, to the same value.
  const { host: _, ...rest } = headers;
  return rest;
}

function refusal(status: number, answer: string): AppError {
  const read = v.safeParse(v.pipe(v.string(), v.parseJson(), LocalError), answer);
  if (!read.success) {
    return new AppError("emulator-refused", { userMessage: `The emulator answered with status ${status}.` });
  }
  const { code, message, interpreter } = read.output;
  const missing = code === "debugger-missing";
  return new TargetError(code, {
    userMessage: message,
    remedy: missing ? { kind: "install-debugpy", interpreter } : undefined,
  });
}
