import { targetPhrase, type TargetRef } from "../protocol/functionRef.ts";
import { AppError, isAbort, messageOf } from "../shared/errors.ts";
import type { Target } from "./target.ts";
import { phrase, type Phrase } from "../shared/phrase.ts";

interface Circumstances {
  readonly target: Target;
  /** What was tried, to complete "Could not …": `list the functions`. */
  readonly trying: Phrase;
}

/** What can be done about a target's error. The programs know how: the editor has a command for each. */
export type Remedy =
  | { readonly kind: "sign-in" | "try-again"; readonly target: TargetRef }
  | { readonly kind: "restart-emulator" | "add-profile" }
  | { readonly kind: "install-debugpy"; readonly interpreter: string | undefined };

/** An error that a target answered with, or the connection to it. */
export class TargetError extends AppError {
  readonly remedy: Remedy | undefined;

  constructor(
    code: string,
    { remedy, ...options }: { userMessage: Phrase | string; remedy?: Remedy | undefined; cause?: unknown },
  ) {
    super(code, options);
    this.remedy = remedy;
  }
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
  ForbiddenException: "access-denied",
  Throttling: "throttled",
  ThrottlingException: "throttled",
  TooManyRequestsException: "throttled",
  ResourceNotFoundException: "not-found",
  NotFoundException: "not-found",
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
  const { what, remedy } = explain(kind, ref, target, messageOf(error));
  return new TargetError(kind, {
    userMessage: phrase("Could not {0} ({1}). {2}", trying, targetPhrase(ref), what),
    remedy,
    cause: error,
  });
}

function explain(
  kind: Kind,
  ref: TargetRef,
  target: Target,
  message: string,
): { what: Phrase | string; remedy?: Remedy } {
  const signIn: Remedy = { kind: "sign-in", target: ref };
  const restart: Remedy = { kind: "restart-emulator" };
  const retry: Remedy = { kind: "try-again", target: ref };
  const local = target.kind === "local";
  const profile = target.kind === "aws" ? (target.profile ?? "default") : "";
  switch (kind) {
    case "credentials-expired":
      return {
        what: phrase('The sign-in of profile "{0}" has expired. Sign in again.', profile),
        remedy: signIn,
      };
    case "credentials-missing":
      return {
        what: phrase('Profile "{0}" gives no credentials: {1}', profile, sentence(message)),
        remedy: signIn,
      };
    case "credentials-refused":
      return local
        ? {
            what: phrase("The emulator does not accept this key. Restart it to get its own."),
            remedy: restart,
          }
        : {
            what: phrase('AWS does not accept the keys of profile "{0}". Sign in again.', profile),
            remedy: signIn,
          };
    case "access-denied":
      return {
        what: phrase("The permission is missing: {0} Ask for it, or use another profile.", sentence(message)),
        remedy: { kind: "add-profile" },
      };
    case "throttled":
      return { what: phrase("AWS gets too many requests from this account. Wait a moment."), remedy: retry };
    case "not-found":
      return explainMissing(message, retry);
    case "conflict":
      return { what: phrase("Another change is under way: {0} Try again in a moment.", sentence(message)) };
    case "revision-conflict":
      return { what: phrase("Somebody else changed the function since you opened it.") };
    case "no-network":
      return local
        ? { what: phrase("The emulator at {0} does not answer.", target.endpoint), remedy: restart }
        : { what: phrase("AWS cannot be reached. Check your network and proxy."), remedy: retry };
    case "aws-error":
      break;
  }
  return { what: sentence(message) };
}

/**
 * AWS repeats the function's ARN, which the sentence before has by its name. Only a qualifier is new in it, and what the emulator says
 * of code that could not be had. Nobody knows here whether it existed before.
 */
function explainMissing(message: string, retry: Remedy): ReturnType<typeof explain> {
  const [, qualifier, why] =
    /^Function not found: [^ ]*:function:[^: ]+(?::\$LATEST|(:[^ ]+))?(?: \((.+)\))?$/s.exec(message) ?? [];
  if (why !== undefined) return { what: sentence(why) };
  const isBare = qualifier === undefined && message.startsWith("Function not found: ");
  return isBare ? { what: phrase("Function not found.") } : { what: sentence(message), remedy: retry };
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
