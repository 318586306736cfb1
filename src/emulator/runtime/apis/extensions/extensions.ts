import { randomUUID } from "node:crypto";
import type { Clock } from "../../../../shared/clock.ts";
import type { RunnableFunction } from "../../../contracts/engine.ts";
import type { EnvironmentLog } from "../../log/environmentLog.ts";
import { extensionExited, type ExtensionFailure } from "./failure.ts";
import { acceptsAccountId, parseRegistration } from "./registration.ts";
import { extensionLimit } from "../../process/extensionProcesses.ts";
import type { Exit } from "../../process/functionProcess.ts";
import { type BodyReader, collect, type Exchange, refuse } from "../exchange.ts";
import type { TelemetryApi } from "../telemetry/subscription.ts";
import { Telemetry } from "../telemetry/telemetry.ts";

interface ExtensionsOptions {
  readonly fn: RunnableFunction;
  /** Names of the executables that were started and have to register. */
  readonly external: readonly string[];
  /** Where extensions may listen for telemetry. */
  readonly addresses: readonly string[];
  readonly log: EnvironmentLog;
  readonly clock: Clock;
  /** All extensions wait for their next event. */
  readonly onWaiting: () => void;
  /** One has failed, and with it the environment. */
  readonly onFailure: (cause: ExtensionFailure) => void;
}

interface Extension {
  readonly id: string;
  readonly name: string;
  readonly external: boolean;
  readonly events: readonly string[];
  /** AWS's name of how far it is. */
  state: "Registered" | "Ready" | "Running" | "InitError" | "ExitError";
  /** Its request for the next event. */
  next: Exchange | undefined;
  /** Events that came before it asked. */
  readonly pending: object[];
}

const prefix = "/2020-01-01/extension";
const json = "Content-Type: application/json\r\n";
const bodyLimit = 64 * 1024;
/** AWS's time for extensions to shut down: 500 ms for internal ones, 2 s once there is an external one. */
const internalBudgetMs = 500;
const externalBudgetMs = 2000;

/** AWS's types of what kept an extension from starting, in its line of the log; `UnknownError` for all others. */
const launchErrorTypes: Readonly<Record<string, string>> = {
  EACCES: "PermissionDenied",
  TooManyExtensions: "TooManyExtensions",
};

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The Extensions API of one incarnation of an environment, and its part in init, invocations and shutdown. */
export class Extensions {
  readonly #options: ExtensionsOptions;
  readonly #byId = new Map<string, Extension>();
  readonly #missing: Set<string>;
  readonly #telemetry: Telemetry;
  #open = true;
  #shutDown = false;

  constructor(options: ExtensionsOptions) {
    this.#options = options;
    this.#missing = new Set(options.external);
    this.#telemetry = new Telemetry(options.log, options.addresses, options.clock);
    // Subscribers are told what happened before they could subscribe.
    if (options.external.length > 0) this.#telemetry.listen();
  }

  /** Registered extensions, and those that still have to register. */
  get count(): number {
    return this.#byId.size + this.#missing.size;
  }

  /** True when an external extension wants to be told of the end; the others are only killed. */
  get endsInOwnTime(): boolean {
    return [...this.#byId.values()].some(({ external, events }) => external && events.includes("SHUTDOWN"));
  }

  /** True when every extension waits for its next event: nothing of them needs to run. */
  get waiting(): boolean {
    if (this.count === 0) return true;
    if (this.#missing.size > 0) return false;
    return [...this.#byId.values()].every(({ next }) => next !== undefined);
  }

  /** Init is over: who has not registered stays outside. */
  closeRegistration(): void {
    this.#open = false;
    this.#telemetry.closeSubscription();
  }

  /** Serves the Extensions, Telemetry and Logs APIs. */
  handle(exchange: Exchange): BodyReader | undefined | "unknown" {
    const { method, path } = exchange.request;
    switch (`${method} ${path.split("?", 1)[0]?.replace(/\/$/, "")}`) {
      case `POST ${prefix}/register`:
        return body(exchange, (text) => this.#register(exchange, text));
      case `GET ${prefix}/event/next`:
        this.#next(exchange);
        return undefined;
      case `POST ${prefix}/init/error`:
        return this.#failure(exchange, "InitError");
      case `POST ${prefix}/exit/error`:
        return this.#failure(exchange, "ExitError");
      case "PUT /2022-07-01/telemetry":
        return this.#subscribe(exchange, "telemetry");
      case "PUT /2020-08-15/logs":
        return this.#subscribe(exchange, "logs");
      default:
        return "unknown";
    }
  }

  /** Tells who wants to know that an invocation begins. */
  invoke(event: {
    readonly requestId: string;
    readonly deadlineMs: number;
    readonly invokedFunctionArn: string;
    readonly traceId: string | undefined;
  }): void {
    if (this.#byId.size === 0) return;
    const { requestId, deadlineMs, invokedFunctionArn, traceId } = event;
    this.#send("INVOKE", {
      eventType: "INVOKE",
      deadlineMs,
      requestId,
      invokedFunctionArn,
      tracing: { type: "X-Amzn-Trace-Id", value: traceId ?? "" },
    });
  }

  /** Tells that the environment ends, and how many milliseconds that may take; 0 when nobody has to be told. */
  shutdown(reason: string, now: number): number {
    if (this.#shutDown || this.count === 0) return 0;
    this.#shutDown = true;
    const budgetMs = this.endsInOwnTime ? externalBudgetMs : internalBudgetMs;
    this.#send("SHUTDOWN", { eventType: "SHUTDOWN", deadlineMs: now + budgetMs, shutdownReason: reason });
    this.#telemetry.flush();
    return budgetMs;
  }

  /** The process of an external extension has ended. */
  exited(name: string, exit: Exit): void {
    if (this.#shutDown) return;
    const cause = extensionExited(name, exit);
    const events = [...this.#byId.values()].find((each) => each.name === name)?.events ?? [];
    const problem = exit.spawnError?.code;
    if (problem === undefined) this.#fail({ name, events, state: "Exited" }, cause);
    else {
      const given = launchErrorTypes[problem] ?? "UnknownError";
      this.#fail({ name, events, state: "LaunchError", given }, cause);
    }
  }

  stop(): void {
    this.#shutDown = true;
    this.#telemetry.stop();
  }

  #register(exchange: Exchange, text: string): void {
    const { fn, external, log } = this.#options;
    const name = exchange.request.headers.get("lambda-extension-name");
    if (name === undefined || name === "") {
      refuse(exchange, 403, "Extension.InvalidExtensionName", "Empty extension name");
      return;
    }
    const isExternal = external.includes(name);
    const registration = parseRegistration(text, isExternal);
    const before = [...this.#byId.values()].find((each) => each.name === name);
    if (registration.kind === "refused") refuse(exchange, 403, registration.errorType, registration.message);
    else if (before !== undefined && isExternal) refuseState(exchange, before, "Registered");
    else if (!this.#open)
      refuse(exchange, 403, "Extension.RegistrationClosed", "Extension registration closed already");
    else if (this.#byId.size >= extensionLimit)
      refuse(exchange, 403, "Extension.TooManyExtensions", `Extension limit (${extensionLimit}) reached`);
    else if (before !== undefined)
      refuse(exchange, 403, "Extension.InvalidExtensionState", "Extension with this name already registered");
    else {
      const { events } = registration;
      const extension: Extension = {
        id: randomUUID(),
        name,
        external: isExternal,
        events,
        state: "Registered",
        next: undefined,
        pending: [],
      };
      this.#byId.set(extension.id, extension);
      this.#missing.delete(name);
      log.hasExtensions = true;
      log.notice(`EXTENSION\tName: ${name}\tState: Ready\tEvents: [${events.join(", ")}]\n`);
      log.platform("INFO", "platform.extension", () => ({ name, state: "Ready", events }));
      const withAccount = acceptsAccountId(exchange.request.headers.get("lambda-extension-accept-feature"));
      const reply = {
        functionName: fn.functionName,
        functionVersion: fn.version,
        handler: fn.handler ?? "",
        ...(withAccount ? { accountId: fn.accountId } : {}),
      };
      exchange.respond(200, `${json}Lambda-Extension-Identifier: ${extension.id}\r\n`, JSON.stringify(reply));
    }
  }

  #subscribe(exchange: Exchange, api: TelemetryApi): BodyReader {
    return body(exchange, (text) => {
      const extension = this.#extensionOf(exchange);
      if (extension !== undefined) this.#telemetry.subscribe(exchange, api, extension.name, text);
    });
  }

  #next(exchange: Exchange): void {
    const extension = this.#extensionOf(exchange);
    if (extension === undefined) return;
    if (extension.state !== "Registered" && extension.state !== "Running") {
      refuseState(exchange, extension, "Ready");
      return;
    }
    extension.state = "Ready";
    extension.next = exchange;
    exchange.onAbandoned = () => {
      if (extension.next !== exchange) return;
      // One that gave up waiting may ask again.
      extension.next = undefined;
      extension.state = "Running";
    };
    const event = extension.pending.shift();
    if (event !== undefined) deliver(extension, event);
    else this.#options.onWaiting();
  }

  #failure(exchange: Exchange, state: "InitError" | "ExitError"): BodyReader | undefined {
    const extension = this.#extensionOf(exchange);
    if (extension === undefined) return undefined;
    const given = exchange.request.headers.get("lambda-extension-function-error-type");
    if (given === undefined || given === "")
      return refuse(
        exchange,
        403,
        "Extension.MissingHeader",
        "Lambda-Extension-Function-Error-Type not found",
      );
    // An init has failed before the first event is asked for; what fails later is an exit.
    if (state === "InitError" && extension.state !== "Registered")
      return refuseState(exchange, extension, state);
    extension.state = state;
    return body(exchange, () => {
      exchange.respond(202, json, '{"status":"OK"}');
      const { name, events } = extension;
      this.#fail({ name, events, state, given }, { errorType: `Extension.${state}`, what: "exit code 0" });
    });
  }

  /** Says in the log how an extension ended, and ends the environment. `given` is the type that it gave itself. */
  #fail(
    { name, events, state, given }: Pick<Extension, "name" | "events"> & { state: string; given?: string },
    cause: ExtensionFailure,
  ): void {
    const { log } = this.#options;
    const errorType = given ?? cause.errorType;
    const line = `EXTENSION\tName: ${name}\tState: ${state}\tEvents: [${events.join(", ")}]`;
    log.notice(`${line}\tError Type: ${errorType}\n`);
    log.platform("WARN", "platform.extension", () => ({ name, state, events, errorType }));
    this.#shutDown = true;
    this.#options.onFailure(cause);
  }

  /** The extension that a request identifies; refuses the request when there is none. */
  #extensionOf(exchange: Exchange): Extension | undefined {
    const id = exchange.request.headers.get("lambda-extension-identifier") ?? "";
    if (id === "")
      return refuse(
        exchange,
        403,
        "Extension.MissingExtensionIdentifier",
        "Missing Lambda-Extension-Identifier header",
      );
    if (!uuid.test(id))
      return refuse(
        exchange,
        403,
        "Extension.InvalidExtensionIdentifier",
        "Invalid Lambda-Extension-Identifier",
      );
    const extension = this.#byId.get(id);
    return (
      extension ?? refuse(exchange, 403, "Extension.UnknownExtensionIdentifier", `Unknown extension ${id}`)
    );
  }

  #send(type: string, event: object): void {
    for (const extension of this.#byId.values()) {
      if (!extension.events.includes(type)) continue;
      if (extension.next === undefined) extension.pending.push(event);
      else deliver(extension, event);
    }
  }
}

function deliver(extension: Extension, event: object): void {
  const { next } = extension;
  extension.next = undefined;
  extension.state = "Running";
  next?.respond(200, `${json}Lambda-Extension-Event-Identifier: ${randomUUID()}\r\n`, JSON.stringify(event));
}

function refuseState(exchange: Exchange, { name, state }: Extension, wanted: Extension["state"]): undefined {
  return refuse(
    exchange,
    403,
    "Extension.InvalidExtensionState",
    `State transition from ${state} to ${wanted} failed for extension ${name}. Error: State transition is not allowed`,
  );
}

function body(exchange: Exchange, then: (text: string) => void): BodyReader {
  return collect(exchange, bodyLimit, {
    done: (bytes) => {
      if (bytes === "too-large") refuse(exchange, 413, "RequestEntityTooLarge", "The request is too large");
      else then(bytes.toString("utf8"));
    },
    truncated: () => undefined,
  });
}
