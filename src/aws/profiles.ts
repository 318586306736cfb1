import { homedir } from "node:os";
import { join } from "node:path";
import { AppError } from "../shared/errors.ts";
import { phrase } from "../shared/phrase.ts";
import type { Portal } from "./singleSignOn/deviceSignIn.ts";

/** A profile of the AWS configuration files. */
export interface Profile {
  readonly name: string;
  /** Its own region, if it names one. */
  readonly region: string | undefined;
}

/** How a person renews the credentials of a profile. */
export type SignIn =
  /** At IAM Identity Center; `key` is what its token is kept by. */
  | { readonly kind: "portal"; readonly portal: Portal; readonly key: string }
  /** Arguments of the `aws` command. */
  | { readonly kind: "command"; readonly command: readonly string[] }
  /** Keys that stand in this file. */
  | { readonly kind: "keys"; readonly file: string };

/** The profiles of `~/.aws/config` and `~/.aws/credentials`, read anew, by the SDK's own loader. */
export async function listProfiles(): Promise<Profile[]> {
  const { configFile, credentialsFile } = await loadFiles();
  const names = new Set([...Object.keys(credentialsFile), ...Object.keys(configFile)]);
  return (
    [...names]
      // The loader gives sections such as `[sso-session x]` as "sso-session.x": they are no profiles.
      .filter((name) => !/^(sso-session|services|login-session)\./.test(name))
      .sort((a, b) => a.localeCompare(b))
      .map((name) => ({
        name,
        region: configFile[name]?.["region"] ?? credentialsFile[name]?.["region"],
      }))
  );
}

/** How to renew the credentials of a profile. Throws `AppError` where its session lacks something. */
export async function signInOf(profile: string): Promise<SignIn> {
  const { configFile, credentialsFile } = await loadFiles();
  const section = configFile[profile] ?? {};
  const session = section["sso_session"];
  if (session !== undefined || section["sso_start_url"] !== undefined) {
    const of = session === undefined ? section : (configFile[`sso-session.${session}`] ?? {});
    return await portalSignIn(profile, session, of);
  }
  if (section["login_session"] !== undefined) return { kind: "command", command: ["login"] };
  const { env } = process;
  const inConfig = section["aws_access_key_id"] !== undefined && credentialsFile[profile] === undefined;
  const file = inConfig
    ? (env["AWS_CONFIG_FILE"] ?? join(homedir(), ".aws", "config"))
    : (env["AWS_SHARED_CREDENTIALS_FILE"] ?? join(homedir(), ".aws", "credentials"));
  return { kind: "keys", file };
}

/** Whether a profile, or one that its role is assumed with, gets its keys from a program. */
export async function runsProgram(profile: string): Promise<boolean> {
  const { configFile, credentialsFile } = await loadFiles();
  const seen = new Set<string>();
  for (let name: string | undefined = profile; name !== undefined && !seen.has(name);) {
    seen.add(name);
    const section: Readonly<Record<string, string | undefined>> = {
      ...configFile[name],
      ...credentialsFile[name],
    };
    if (section["credential_process"] !== undefined) return true;
    name = section["source_profile"];
  }
  return false;
}

/** Services of which a client is made, as AWS's settings call them. */
export type ConfiguredService =
  | "lambda"
  | "cloudwatch_logs"
  | "cloudwatch"
  | "s3"
  | "schemas"
  | "sso_oidc"
  | "resource_groups_tagging_api";

/**
 * The endpoint that the user has set for a service: by AWS's variables, or in the profile (`endpoint_url`, or its
 * section `services`). The SDK's own search looks into the default profile only, whichever one a client uses.
 */
export async function configuredEndpoint(
  profile: string,
  service: ConfiguredService,
): Promise<string | undefined> {
  const { env } = process;
  if (env["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"] === "true") return undefined;
  const fromEnvironment = env[`AWS_ENDPOINT_URL_${service.toUpperCase()}`] ?? env["AWS_ENDPOINT_URL"];
  if (fromEnvironment !== undefined) return fromEnvironment;
  const { configFile } = await loadFiles();
  const section = configFile[profile];
  if (section?.["ignore_configured_endpoint_urls"] === "true") return undefined;
  const services = configFile[`services.${section?.["services"]}`];
  return services?.[`${service}.endpoint_url`] ?? section?.["endpoint_url"];
}

async function portalSignIn(
  profile: string,
  session: string | undefined,
  section: Readonly<Record<string, string | undefined>>,
): Promise<SignIn> {
  const { sso_start_url: startUrl, sso_region: region, sso_registration_scopes: scopes } = section;
  if (startUrl === undefined || region === undefined) {
    const where = session === undefined ? `[profile ${profile}]` : `[sso-session ${session}]`;
    throw new AppError("sign-in-incomplete", {
      userMessage: phrase('"{0}" in the AWS configuration file needs sso_start_url and sso_region.', where),
    });
  }
  const domain = region.startsWith("cn-") ? "amazonaws.com.cn" : "amazonaws.com";
  return {
    kind: "portal",
    key: session ?? startUrl,
    portal: {
      startUrl,
      region,
      scopes: (scopes ?? "sso:account:access").split(",").map((scope) => scope.trim()),
      endpoint: (await configuredEndpoint(profile, "sso_oidc")) ?? `https://oidc.${region}.${domain}`,
    },
  };
}

async function loadFiles() {
  const { loadSharedConfigFiles } = await import("./sdk.ts");
  return await loadSharedConfigFiles({ ignoreCache: true });
}
