import * as v from "valibot";
import {
  challengeHeader,
  type DebugReply,
  DebugRequest,
  type DeniedPermission,
  type DeniedPermissions,
  type Trigger,
  type Triggers,
  FireRequest,
  type LocalError,
  localPaths,
  type LocalStatus,
  proofHeader,
} from "../protocol/emulator.ts";
import type { ApiAddress } from "../protocol/apiAddresses.ts";
import { messageOf } from "../shared/errors.ts";
import type { HttpRequest, HttpResponse } from "./contracts/http.ts";
import type { SignedRoute } from "./wire/admission.ts";
import { ServiceError } from "./contracts/service.ts";
import type { Project } from "./project/project.ts";
import {
  type DebugEnvironment,
  type Engine,
  EngineError,
  type RunnableFunction,
} from "./contracts/engine.ts";

interface PrivateApiOptions {
  readonly version: string;
  readonly templates: readonly string[];
  readonly engine: Engine;
  /** Finds a function once the last change of its files is taken in. Throws AWS's 404. */
  readonly resolve: (functionName: string) => Promise<RunnableFunction>;
  readonly project: Pick<Project, "problems" | "functionNames" | "sourceRootOf" | "sourceOf" | "reload">;
  /** Proves that this is the emulator whose key a client has. */
  readonly proof: (challenge: string) => string;
  /** Fires a schedule or a rule by its ARN. False where there is none. */
  readonly fire: (arn: string) => boolean;
  readonly apis: () => Promise<readonly ApiAddress[]>;
  /** What calls a function of the account. */
  readonly triggers: (functionName: string) => readonly Trigger[];
  /** What AWS would have denied to functions. */
  readonly denied: () => readonly DeniedPermission[];
  /** Forgets what was made through the APIs. */
  readonly reset: () => Promise<void>;
}

/** What has no AWS counterpart, under `/_local/`; the forms are in `protocol/emulator.ts`. */
export function createPrivateApi(options: PrivateApiOptions): SignedRoute {
  const debugging = new Map<string, DebugEnvironment>();
  return {
    prefix: "/_local/",
    async answer(request) {
      try {
        return await route(request, options, debugging);
      } catch (error) {
        return refusal(error);
      }
    },
  };
}

async function route(
  { method, path, headers, body }: HttpRequest,
  options: PrivateApiOptions,
  debugging: Map<string, DebugEnvironment>,
): Promise<HttpResponse> {
  const { engine, project } = options;
  const prefix = [localPaths.debug, localPaths.source, localPaths.triggers].find((each) =>
    path.startsWith(`${each}/`),
  );
  /** The name of one of many. */
  const below = prefix && path.slice(prefix.length + 1);
  switch (`${method} ${prefix === undefined ? path : `${prefix}/`}`) {
    case `GET ${localPaths.status}`:
      return json(200, statusOf(options), proofs(headers[challengeHeader], options));
    case `GET ${localPaths.apis}`:
      return json(200, { apis: await options.apis() });
    case `POST ${localPaths.debug}`:
      return json(200, await startDebugging(body, options, debugging));
    case `DELETE ${localPaths.debug}/`: {
      const environment = debugging.get(below ?? "");
      if (environment === undefined) return failure(404, "not-found", "No such debug session.");
      await environment.stop();
      return { status: 204, headers: {}, body: "" };
    }
    case `POST ${localPaths.fire}`: {
      const { arn } = v.parse(
        v.pipe(v.string(), v.parseJson(), FireRequest),
        Buffer.from(body).toString("utf8"),
      );
      if (!options.fire(arn)) return failure(404, "not-found", `There is no schedule "${arn}".`);
      return { status: 204, headers: {}, body: "" };
    }
    case `GET ${localPaths.permissions}`:
      return json(200, { denied: [...options.denied()] } satisfies DeniedPermissions);
    case `POST ${localPaths.reload}`:
      await project.reload();
      for (const { arn } of engine.environments()) engine.retire(arn);
      return { status: 204, headers: {}, body: "" };
    case `POST ${localPaths.reset}`:
      await options.reset();
      return { status: 204, headers: {}, body: "" };
    case `GET ${localPaths.source}/`: {
      const place = project.sourceOf(below ?? "");
      return place === undefined
        ? failure(404, "not-found", "No template of this workspace declares this function.")
        : json(200, place);
    }
    case `GET ${localPaths.triggers}/`:
      return json(200, { triggers: [...options.triggers(below ?? "")] } satisfies Triggers);
    default:
      return failure(404, "not-found", `There is no ${method} ${path}.`);
  }
}

function proofs(challenge: HttpRequest["headers"][string], { proof }: PrivateApiOptions) {
  return typeof challenge === "string" ? { [proofHeader]: proof(challenge) } : {};
}

function statusOf({ version, templates, project, engine }: PrivateApiOptions): LocalStatus {
  return {
    version,
    templates: [...templates],
    workspaceFunctions: [...project.functionNames()],
    problems: [...project.problems()],
    environments: engine.environments().map(({ pid, ...environment }) => ({
      ...environment,
      ...(pid !== undefined && { pid }),
    })),
  };
}

async function startDebugging(
  body: Uint8Array,
  { engine, resolve, project }: PrivateApiOptions,
  debugging: Map<string, DebugEnvironment>,
): Promise<DebugReply> {
  const { functionName } = v.parse(
    v.pipe(v.string(), v.parseJson(), DebugRequest),
    Buffer.from(body).toString("utf8"),
  );
  const fn = await resolve(functionName);
  const environment = await engine.debug(fn, { waitForClient: true });
  debugging.set(environment.id, environment);
  void environment.ended.then(() => debugging.delete(environment.id));
  const { id, adapter, host, port, secret, taskRoot } = environment;
  const sourceRoot = project.sourceRootOf(fn.functionName);
  return { id, adapter, host, port, secret, taskRoot, ...(sourceRoot !== undefined && { sourceRoot }) };
}

function refusal(error: unknown): HttpResponse {
  if (error instanceof EngineError) return failure(409, error.code, error.message, error.interpreter);
  if (error instanceof ServiceError) {
    return failure(
      error.status,
      error.status === 404 ? "not-found" : "bad-request",
      error.wireMessage ?? error.code,
    );
  }
  if (v.isValiError(error)) return failure(400, "bad-request", error.message);
  return failure(500, "failed", messageOf(error));
}

function failure(status: number, code: string, message: string, interpreter?: string): HttpResponse {
  const error: LocalError = { code, message, ...(interpreter !== undefined && { interpreter }) };
  return json(status, error);
}

function json(status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): HttpResponse {
  return { status, headers: { "Content-Type": "application/json", ...headers }, body: JSON.stringify(value) };
}
