import type { Trigger } from "../../protocol/emulator.ts";
import type { HttpHead, HttpHeaders, HttpRequest, HttpResponse } from "./http.ts";
import type { ServiceActions } from "./permissions/permissions.ts";
import type { ReadModel, ServiceModel } from "./serviceModel.ts";
import type { ResourceDeclarer } from "./workspaceResources.ts";

/** One request to an operation, after authentication. */
export interface Call {
  /** UUID v4: the `x-amzn-RequestId` of the answer and, for an invoke, the id that the function sees. */
  readonly requestId: string;
  readonly region: string;
  readonly accountId: string;
  /** Where the emulator answers, for addresses in its responses: `http://127.0.0.1:9001`. */
  readonly endpoint: string;
  /** How the client speaks: SQS words an error differently in each of its protocols. */
  readonly protocol: Protocol["kind"];
  readonly headers: HttpHeaders;
  /** Of who signed it, where somebody did. */
  readonly accessKeyId?: string;
  /** Aborted when the client went away. */
  readonly signal: AbortSignal;
  /** Headers of the answer that no member of the output stands for; an operation adds to them. */
  readonly answerHeaders: Record<string, string>;
}

/**
 * Answers one operation. Input and output have the members of the SDK's request and response types (blobs are
 * `Uint8Array`, timestamps `Date`, an event stream is an `AsyncIterable` of `{ EventName: event }`); headers, query
 * and payload are bound by `wire/`. Throws `ServiceError` for AWS's errors; anything else is a 500 and a bug.
 */
export type Operation<Input = never, Output = unknown> = ((
  input: Input,
  call: Call,
) => Output | Promise<Output>) & {
  /** Why the operation has no effect on how functions run here. */
  readonly storedOnly?: string;
};

/** By their names. */
export type Operations = Readonly<Record<string, Operation>>;

/** Marks operations that check, keep and answer what they are told as AWS does, without an effect here; and says why. */
export function stored(storedOnly: string, operations: Operations): Record<string, Operation> {
  return Object.fromEntries(
    Object.entries(operations).map(([name, operation]) => {
      const marked: Operation = Object.assign((input: never, call: Call) => operation(input, call), {
        storedOnly,
      });
      return [name, marked];
    }),
  );
}

/** Operations that check their requests first: of a service whose constraints are loaded with them. */
export function checked(
  operations: Operations,
  validate: (operation: string, input: Readonly<Record<string, unknown>>) => void,
): Operations {
  return Object.fromEntries(
    Object.entries(operations).map(([name, operation]): [string, Operation] => {
      const perform: Operation = (input, call) => {
        validate(name, input);
        return operation(input, call);
      };
      // What is said of an operation stays with it.
      return [name, Object.assign(perform, operation)];
    }),
  );
}

/** How a service's clients speak, with what the protocol leaves to the service. */
export type Protocol =
  | { readonly kind: "rest-json" }
  | {
      readonly kind: "aws-json";
      readonly version: "1.0" | "1.1";
      /** What `X-Amz-Target` has before the dot. */
      readonly target: string;
      /** Before the `#` of an error's type. */
      readonly errorNamespace?: string;
      /** The older code of an error is in the header `x-amzn-query-error`. */
      readonly queryCompatible?: true;
    }
  | {
      readonly kind: "query";
      readonly xmlNamespace: string;
      /** The parameter that a request's path stands for, where the form has it not. */
      readonly pathParameter?: (path: string) => readonly [name: string, value: string] | undefined;
    }
  | {
      readonly kind: "rest-xml";
      readonly xmlNamespace: string;
      /** The bucket that a host name has in it, as S3's have; undefined where it is in the path. */
      readonly bucketOf: (host: string) => string | undefined;
    };

/**
 * An AWS service of the emulator: all that the wire knows of it. `services/<name>/service.ts` exports what makes one, and the
 * composition root lists them. An operation that is in the model and not here answers 501 by its name.
 */
export interface ServiceDefinition {
  /** In messages and log lines. */
  readonly name: string;
  /** What the SDKs call it: `CloudWatch Logs`. */
  readonly sdkId: string;
  /** In the scope of a signature. */
  readonly signingName: string;
  /** Of several services that sign alike, what the paths of this one begin with; those without are asked last. */
  readonly pathPrefix?: string;
  /** The path of an operation, of addresses that have more before it: an API and its stage. */
  readonly innerPath?: (path: string) => string;
  /** One service for all regions: its clients sign for the one that they like. */
  readonly isGlobal?: true;
  /** Of several, the first that a request's head speaks; the last is taken where none does. */
  readonly protocols: readonly [Protocol, ...Protocol[]];
  /** Called with the first request; the built program has the result as JSON. */
  readonly model: (read: ReadModel) => Promise<ServiceModel>;
  /** Or what loads them with the first request, where most emulators need none of them. */
  readonly operations: Operations | (() => Promise<Operations>);
  /** Answers every request as it came, instead of the operations: for a service that another program is. */
  readonly forward?: (request: HttpRequest) => Promise<HttpResponse>;
  /** The constraints of the model; throws `ServiceError` with AWS's wording. Called before the operation. */
  readonly validate?: (operation: string, input: Readonly<Record<string, unknown>>) => void;
  /** Which permissions its operations need; absent where nobody compares them. */
  readonly actions?: ServiceActions;
  /** Most bytes that a request's body may have. `operation` is undefined where only the body would tell it. */
  readonly bodyLimit: (operation: string | undefined) => number;
  readonly errors?: ServiceErrors;
  /** Whether an unsigned request is one to this service, beyond what its protocols say: by its path, by its form. */
  readonly isUnsigned?: (head: HttpHead) => boolean;
}

/** One whose operations are there from the start. */
export interface ResidentService extends ServiceDefinition {
  readonly operations: Operations;
}

/** A service with what it needs to be kept. */
export interface HostedService {
  readonly service: ServiceDefinition;
  /** Makes those of its resources that templates declare. */
  readonly declarer?: ResourceDeclarer;
  /** Forgets what was made through its API. */
  readonly reset?: () => void;
  /** Begins with what it does by itself; not before the emulator answers. */
  readonly start?: () => void;
  /** Does nothing more by itself, and ends requests that wait or stream: they would keep the server. */
  readonly quiesce?: () => void;
  readonly stop?: () => void;
}

/** A service of which something may call functions by itself. */
export interface CallingService extends HostedService {
  /** What of it calls a function, by the function's ARN without a qualifier. */
  readonly triggers?: (functionArn: string) => readonly Trigger[];
}

/** Where a service's errors are not those of its protocol. */
interface ServiceErrors {
  /** Of a request that could not prove who sent it; 403 for most. */
  readonly deniedStatus?: number;
  /** What went wrong in here; `InternalFailure` for most. */
  readonly internal?: { readonly code: string; readonly messageKey: "message" | "Message" };
  /** What AWS calls an operation when it refuses a body as too large. */
  readonly operationName?: (operation: string) => string;
}

interface ServiceErrorOptions {
  /** AWS's error code without namespace: `ResourceNotFoundException`. */
  readonly code: string;
  readonly status: number;
  readonly message: string | null;
  /** AWS differs by error: `Message` for ResourceNotFoundException, `message` for most. Default `message`. */
  readonly messageKey?: "message" | "Message";
  /** Further members of the body, such as `Type: "User"` or `Reason`, in order. */
  readonly members?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly cause?: unknown;
}

/** An error as it goes over the wire. */
export class ServiceError extends Error {
  readonly code: string;
  readonly status: number;
  readonly messageKey: "message" | "Message";
  readonly members: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly wireMessage: string | null;

  constructor({ code, status, message, messageKey, members, headers, cause }: ServiceErrorOptions) {
    super(`${code}: ${message}`, { cause });
    this.name = "ServiceError";
    this.code = code;
    this.status = status;
    this.wireMessage = message;
    this.messageKey = messageKey ?? "message";
    this.members = members ?? {};
    this.headers = headers ?? {};
  }
}
