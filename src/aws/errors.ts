import { targetLabel, type TargetRef } from "../protocol/functionRef.ts";
import { AppError, isAbort, messageOf, type ErrorAction } from "../shared/errors.ts";
import type { Target } from "./target.ts";

interface Circumstances {
  readonly target: Target;
  /** What was tried, to complete "Could not …": `list the functions`. */
  readonly trying: string;
}

type Kind =
  | "credentials-expired"
  | "credentials-missing"
  | "credentials-refused"
  | "access-denied"
  | "throttled"
  | "not-found"
  | "conflict"
  | "revision-conflict"
  | "no-network"
  | "aws-error";

/** Kinds by the error's name as the SDK gives it, or by Node's code for the connection. */
const kinds: Readonly<Record<string, Kind>> = {
  ExpiredToken: "credentials-expired",
  ExpiredTokenException: "credentials-expired",
  RequestExpired: "credentials-expired",
  TokenProviderError: "credentials-expired",
  CredentialsProviderError: "credentials-missing",
  InvalidClientTokenId: "credentials-refused",
  UnrecognizedClientException: "credentials-refused",
  InvalidSignatureException: "credentials-refused",
  SignatureDoesNotMatch: "credentials-refused",
  MissingAuthenticationTokenException: "credentials-refused",
  AccessDenied: "access-denied",
  AccessDeniedException: "access-denied",
  Throttling: "throttled",
  ThrottlingException: "throttled",
  TooManyRequestsException: "throttled",
  ResourceNotFoundException: "not-found",
  ResourceConflictException: "conflict",
  PreconditionFailedException: "revision-conflict",
  TimeoutError: "no-network",
  ENOTFOUND: "no-network",
  EAI_AGAIN: "no-network",
  ECONNREFUSED: "no-network",
  ECONNRESET: "no-network",
  EHOSTUNREACH: "no-network",
  ENETUNREACH: "no-network",
  ETIMEDOUT: "no-network",
  EPIPE: "no-network",
};

/** An SDK or network error as the sentence and the next step that a person needs. Cancelling passes unchanged. */
export function toAppError(error: unknown, { target, trying }: Circumstances): unknown {
  if (error instanceof AppError || isAbort(error)) return error;
  const kind = kindOf(error);
  const ref = refOf(target);
  const { what, action } = explain(kind, ref, target, messageOf(error));
  return new AppError(kind, {
    userMessage: `Could not ${trying} (${targetLabel(ref)}). ${what}`,
    ...(action !== undefined && { action }),
    cause: error,
  });
}

function explain(
  kind: Kind,
  ref: TargetRef,
  target: Target,
  message: string,
): { what: string; action?: ErrorAction } {
  const signIn = { title: "Sign In", command: "lambdaWorkbench.signIn", arguments: [{ target: ref }] };
  const restart = { title: "Restart Emulator", command: "lambdaWorkbench.restart.emulator" };
  const retry = { title: "Try Again", command: "lambdaWorkbench.refresh", arguments: [{ target: ref }] };
  const local = target.kind === "local";
  const profile = target.kind === "aws" ? (target.profile ?? "default") : "";
  switch (kind) {
    case "credentials-expired":
      return { what: `The sign-in of profile "${profile}" has expired. Sign in again.`, action: signIn };
    case "credentials-missing":
      return { what: `Profile "${profile}" gives no credentials: ${sentence(message)}`, action: signIn };
    case "credentials-refused":
      return local
        ? { what: "The emulator does not accept this key. Restart it to get its own.", action: restart }
        : { what: `AWS does not accept the keys of profile "${profile}". Sign in again.`, action: signIn };
    case "access-denied":
      return {
        what: `The permission is missing: ${sentence(message)} Ask for it, or use another profile.`,
        action: { title: "Add Another Profile", command: "lambdaWorkbench.add.target" },
      };
    case "throttled":
      return { what: "AWS gets too many requests from this account. Wait a moment.", action: retry };
    case "not-found":
      return { what: `It does not exist any more: ${sentence(message)}`, action: retry };
    case "conflict":
      return { what: `Another change is under way: ${sentence(message)} Try again in a moment.` };
    case "revision-conflict":
      return { what: "Somebody else changed the function since you opened it." };
    case "no-network":
      return local
        ? { what: `The emulator at ${target.endpoint} does not answer.`, action: restart }
        : { what: "AWS cannot be reached. Check your network and proxy.", action: retry };
    case "aws-error":
      break;
  }
  return { what: sentence(message) };
}

function kindOf(error: unknown): Kind {
  for (const name of namesOf(error)) {
    const kind = kinds[name];
    if (kind !== undefined) return kind;
  }
  return "aws-error";
}

/** The names and codes of the error and of what caused it, outermost first. */
function* namesOf(error: unknown): Generator<string> {
  for (let each = error, depth = 0; each instanceof Error && depth < 5; each = each.cause, depth++) {
    if ("code" in each && typeof each.code === "string") yield each.code;
    yield each.name;
    // Node puts the attempts on several addresses (::1, 127.0.0.1) into one error.
    if (each instanceof AggregateError) for (const inner of each.errors) yield* namesOf(inner);
  }
}

function refOf(target: Target): TargetRef {
  return target.kind === "local"
    ? { kind: "local" }
    : { kind: "aws", profile: target.profile ?? "default", region: target.region };
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
