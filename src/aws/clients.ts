import type { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import type { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import type { LambdaClient } from "@aws-sdk/client-lambda";
import type { SchemasClient } from "@aws-sdk/client-schemas";
import type { fromNodeProviderChain } from "@aws-sdk/credential-providers";
import { AppError } from "../shared/errors.ts";
import { phrase } from "../shared/phrase.ts";
import type { ConfiguredService } from "./profiles.ts";
import { clientKey, type Target } from "./target.ts";

interface ClientsOptions {
  /** Asks for the one-time code of a profile whose role wants one. */
  readonly mfaCode?: (serial: string) => Promise<string>;
  /** Whether a profile's `credential_process` may be run now. Default: yes. */
  readonly mayRunPrograms?: () => boolean;
  /** The longest that a request may go without an answer, invokes aside. Default: 15 seconds. */
  readonly readTimeoutMs?: number;
}

// The longest that AWS lets a function run is 900 s; a proxy or a dead peer should not hold us for ever.
const awsInvokeTimeoutMs = 910_000;

/** SDK clients, made on first use and kept for each target. The only place that builds any. */
export class Clients {
  readonly #mfaCode: ClientsOptions["mfaCode"];
  readonly #mayRunPrograms: () => boolean;
  readonly #readTimeoutMs: number;
  readonly #kept = new Map<string, Promise<{ destroy(): void }>>();
  readonly #credentials = new Map<string, Promise<Credentials>>();

  constructor({ mfaCode, mayRunPrograms = () => true, readTimeoutMs = 15_000 }: ClientsOptions = {}) {
    this.#mfaCode = mfaCode;
    this.#mayRunPrograms = mayRunPrograms;
    this.#readTimeoutMs = readTimeoutMs;
  }

  lambda(target: Target): Promise<LambdaClient> {
    return this.#keep("lambda", target, async () => {
      const { LambdaClient } = await import("./sdk.ts");
      return new LambdaClient(await this.#configuration(target, "lambda"));
    });
  }

  /** For invokes: sends once, because a second attempt would run the function twice, and waits as long as it runs. */
  invoker(target: Target): Promise<LambdaClient> {
    return this.#keep("invoker", target, async () => {
      const { LambdaClient } = await import("./sdk.ts");
      // A local function may stand at a breakpoint for hours, and loopback tells when the peer is gone.
      const socketTimeout = target.kind === "local" ? 0 : awsInvokeTimeoutMs;
      return new LambdaClient({
        ...(await this.#configuration(target, "lambda")),
        maxAttempts: 1,
        requestHandler: { connectionTimeout: 5000, socketTimeout },
      });
    });
  }

  logs(target: Target): Promise<CloudWatchLogsClient> {
    return this.#keep("logs", target, async () => {
      const { CloudWatchLogsClient } = await import("./sdk.ts");
      return new CloudWatchLogsClient(await this.#configuration(target, "cloudwatch_logs"));
    });
  }

  metrics(target: Target): Promise<CloudWatchClient> {
    return this.#keep("metrics", target, async () => {
      const { CloudWatchClient } = await import("./sdk.ts");
      return new CloudWatchClient(await this.#configuration(target, "cloudwatch"));
    });
  }

  schemas(target: Target): Promise<SchemasClient> {
    return this.#keep("schemas", target, async () => {
      const { SchemasClient } = await import("./sdk.ts");
      return new SchemasClient(await this.#configuration(target, "schemas"));
    });
  }

  /** Forgets a target's clients and its credentials: the next ones read anew what a person has mended meanwhile. */
  forget(target: Target): void {
    for (const [key, client] of this.#kept) {
      if (!key.endsWith(` ${clientKey(target)}`)) continue;
      this.#kept.delete(key);
      destroy(client);
    }
    if (target.kind === "aws") this.#credentials.delete(target.profile ?? "");
  }

  /** Forgets all of them, so that a new sign-in or another emulator is seen. */
  reset(): void {
    for (const client of this.#kept.values()) destroy(client);
    this.#kept.clear();
    this.#credentials.clear();
  }

  async #configuration(target: Target, service: ConfiguredService) {
    const endpoint = await endpointOf(target, service);
    return {
      region: target.region,
      credentials: await this.#credentialsOf(target),
      userAgentAppId: "lambda-workbench",
      maxAttempts: target.kind === "local" ? 1 : 4,
      requestHandler: timeouts(this.#readTimeoutMs),
      // Live tail prepends "stream-" to the host name, which a loopback address and most other endpoints cannot have.
      disableHostPrefix: endpoint !== undefined,
      // The SDK would take the default profile's endpoint for every profile.
      ...(endpoint === undefined ? { ignoreConfiguredEndpointUrls: true } : { endpoint }),
      ...(target.kind === "aws" && target.profile !== undefined && { profile: target.profile }),
    };
  }

  /** One provider a profile, shared by its regions and services: the user is asked for one code, not for four. */
  #credentialsOf(target: Target): Promise<Credentials> {
    if (target.kind === "local") {
      const { accessKeyId, secretAccessKey } = target;
      return Promise.resolve({ accessKeyId, secretAccessKey });
    }
    const { profile } = target;
    const mfaCodeProvider = this.#mfaCode;
    return getOrMake(this.#credentials, profile ?? "", async () => {
      if (!this.#mayRunPrograms() && (await runsProgram(profile))) {
        throw new AppError("untrusted", {
          userMessage: phrase(
            'Profile "{0}" gets its keys from a program (credential_process), which is run in trusted workspaces only.',
            profile ?? "default",
          ),
        });
      }
      const sdk = await import("./sdk.ts");
      return sdk.fromNodeProviderChain({
        ...(profile !== undefined && { profile }),
        ...(mfaCodeProvider !== undefined && { mfaCodeProvider }),
        // Without a region: that of the session is right for IAM Identity Center, and that of the caller for roles.
        clientConfig: { requestHandler: timeouts(this.#readTimeoutMs), maxAttempts: 2 },
      });
    });
  }

  #keep<Client extends { destroy(): void }>(
    service: string,
    target: Target,
    make: () => Promise<Client>,
  ): Promise<Client> {
    return getOrMake(this.#kept, `${service} ${clientKey(target)}`, make) as Promise<Client>;
  }
}

/** A proxy that swallows requests would otherwise be waited for without end. */
function timeouts(requestTimeout: number) {
  return { connectionTimeout: 5000, requestTimeout, throwOnRequestTimeout: true };
}

/** A client that could not be made has nothing to close. */
function destroy(client: Promise<{ destroy(): void }>): void {
  void client.then(
    (made) => made.destroy(),
    () => undefined,
  );
}

async function endpointOf(target: Target, service: ConfiguredService): Promise<string | undefined> {
  if (target.kind === "local") return target.endpoint;
  const { configuredEndpoint } = await import("./profiles.ts");
  return await configuredEndpoint(target.profile ?? "default", service);
}

async function runsProgram(profile = "default"): Promise<boolean> {
  return await (await import("./profiles.ts")).runsProgram(profile);
}

type Credentials =
  | { readonly accessKeyId: string; readonly secretAccessKey: string }
  | ReturnType<typeof fromNodeProviderChain>;

/** Callers that ask for the same thing meanwhile share it; a failure is not kept. */
function getOrMake<Value>(
  map: Map<string, Promise<Value>>,
  key: string,
  make: () => Promise<Value>,
): Promise<Value> {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  made.catch(() => map.delete(key));
  return made;
}
