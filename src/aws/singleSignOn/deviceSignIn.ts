import * as v from "valibot";
import { AppError, isAbort } from "../../shared/errors.ts";
import type { Clock } from "../../shared/clock.ts";
import { phrase, type Phrase } from "../../shared/phrase.ts";
import type { CachedToken } from "./tokenCache.ts";

/** Whose portal it is, as the configuration file says. */
export interface Portal {
  readonly startUrl: string;
  readonly region: string;
  readonly scopes: readonly string[];
  /** Where the OIDC service answers. */
  readonly endpoint: string;
}

/** What a person confirms in the browser. */
export interface Confirmation {
  readonly code: string;
  /** Has the code in it. */
  readonly address: string;
}

interface SignInOptions {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Shows the code and leads to the browser. Rejects when the person would rather not. */
  readonly confirm: (confirmation: Confirmation) => Promise<void>;
}

const Registration = v.object({
  clientId: v.string(),
  clientSecret: v.string(),
  clientSecretExpiresAt: v.number(),
});
const Authorization = v.object({
  deviceCode: v.string(),
  userCode: v.string(),
  verificationUri: v.string(),
  verificationUriComplete: v.optional(v.string()),
  expiresIn: v.number(),
  interval: v.optional(v.number(), 5),
});
const Token = v.object({
  accessToken: v.string(),
  expiresIn: v.number(),
  refreshToken: v.optional(v.string()),
});

/** Each request of the service ends after this. */
const requestMs = 15_000;

/**
 * Signs in at IAM Identity Center as a device does: a code is confirmed in any browser, also on another machine. Throws
 * `AppError`, or `AbortError` when cancelled.
 */
export async function signInAsDevice(
  portal: Portal,
  { clock, signal, confirm }: SignInOptions,
): Promise<CachedToken> {
  const ask = asking(portal, signal);
  const { clientId, clientSecret, clientSecretExpiresAt } = await ask("/client/register", Registration, {
    clientName: "Lambda Workbench",
    clientType: "public",
    scopes: portal.scopes,
  });
  const client = { clientId, clientSecret };
  const { startUrl, region } = portal;
  const device = await ask("/device_authorization", Authorization, { ...client, startUrl });
  const address = device.verificationUriComplete ?? device.verificationUri;
  if (!isBrowsable(address)) throw failed(portal, phrase("{0} is no address of a page", address));
  await confirm({ code: device.userCode, address });
  const { accessToken, expiresIn, refreshToken } = await poll(device, {
    clock,
    signal,
    portal,
    ask: async () =>
      await ask("/token", Token, {
        ...client,
        grantType: "urn:ietf:params:oauth:grant-type:device_code",
        deviceCode: device.deviceCode,
      }),
  });
  return {
    startUrl,
    region,
    accessToken,
    expiresAt: timeText(clock.now() + expiresIn * 1000),
    ...client,
    registrationExpiresAt: timeText(clientSecretExpiresAt * 1000),
    ...(refreshToken !== undefined && { refreshToken }),
  };
}

interface Polling {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly portal: Portal;
  readonly ask: () => Promise<v.InferOutput<typeof Token>>;
}

/** Asks until the code is confirmed, as often as the service wants to be asked. */
async function poll(
  { interval, expiresIn }: v.InferOutput<typeof Authorization>,
  { clock, signal, portal, ask }: Polling,
): Promise<v.InferOutput<typeof Token>> {
  const end = clock.now() + expiresIn * 1000;
  for (let seconds = interval; clock.now() < end;) {
    await pause(clock, seconds * 1000, signal);
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      if (error.kind === "slow_down") seconds += 5;
      else if (error.kind !== "authorization_pending") throw refused(portal, error);
    }
  }
  throw failed(portal, phrase("the code was not confirmed in time"));
}

/** What the service says in the place of an answer. */
class Refusal extends Error {
  readonly kind: string;

  constructor(kind: string, message: string) {
    super(message);
    this.name = "Refusal";
    this.kind = kind;
  }
}

const Refused = v.object({ error: v.optional(v.string()), error_description: v.optional(v.string()) });

function asking(portal: Portal, signal: AbortSignal) {
  const send = async (path: string, body: unknown): Promise<Response> =>
    await fetch(new URL(path, portal.endpoint), {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
      redirect: "error",
      signal: AbortSignal.any([signal, AbortSignal.timeout(requestMs)]),
    });
  return async <Schema extends v.GenericSchema>(
    path: string,
    schema: Schema,
    body: unknown,
  ): Promise<v.InferOutput<Schema>> => {
    try {
      const answer = await send(path, body);
      const said: unknown = await answer.json();
      if (answer.ok) return v.parse(schema, said);
      const read = v.safeParse(Refused, said);
      const { error = `status ${answer.status}`, error_description: description = error } = read.success
        ? read.output
        : {};
      throw new Refusal(error, description);
    } catch (error) {
      if (signal.aborted || isAbort(error)) throw error;
      if (error instanceof Refusal) {
        if (path === "/token") throw error;
        throw refused(portal, error);
      }
      throw failed(portal, phrase("{0} does not answer as it should", portal.endpoint), error);
    }
  };
}

function refused(portal: Portal, { kind, message }: Refusal): AppError {
  if (kind === "access_denied") return failed(portal, phrase("the request was denied in the browser"));
  if (kind === "expired_token") return failed(portal, phrase("the code was not confirmed in time"));
  return failed(portal, message);
}

function failed({ startUrl }: Portal, why: Phrase | string, cause?: unknown): AppError {
  return new AppError("sign-in-failed", {
    userMessage: phrase("The sign-in at {0} did not succeed: {1}.", startUrl, why),
    cause,
  });
}

/** The page is opened as it is told: nothing but a page may be. */
function isBrowsable(address: string): boolean {
  const { protocol, hostname } = URL.parse(address) ?? {};
  return protocol === "https:" || (protocol === "http:" && hostname === "127.0.0.1");
}

function pause(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const cancel = clock.after(ms, () => {
      signal.removeEventListener("abort", stop);
      resolve();
    });
    const stop = () => {
      cancel();
      reject(signal.reason instanceof Error ? signal.reason : new Error("aborted"));
    };
    signal.addEventListener("abort", stop, { once: true });
  });
}

/** Without fractions, as the AWS CLI reads it. */
function timeText(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, "Z");
}
