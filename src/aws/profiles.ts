import { homedir } from "node:os";
import { join } from "node:path";

/** A profile of the AWS configuration files. */
export interface Profile {
  readonly name: string;
  /** Its own region, if it names one. */
  readonly region: string | undefined;
}

/** How a person renews the credentials of a profile. */
export type SignIn =
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

/** How to renew the credentials of a profile: by the AWS CLI's sign-in if it has one. */
export async function signInOf(profile: string): Promise<SignIn> {
  const { configFile, credentialsFile } = await loadFiles();
  const section = configFile[profile] ?? {};
  if (section["sso_session"] !== undefined || section["sso_start_url"] !== undefined) {
    return { kind: "command", command: ["sso", "login"] };
  }
  if (section["login_session"] !== undefined) return { kind: "command", command: ["login"] };
  const { env } = process;
  const inConfig = section["aws_access_key_id"] !== undefined && credentialsFile[profile] === undefined;
  const file = inConfig
    ? (env["AWS_CONFIG_FILE"] ?? join(homedir(), ".aws", "config"))
    : (env["AWS_SHARED_CREDENTIALS_FILE"] ?? join(homedir(), ".aws", "credentials"));
  return { kind: "keys", file };
}

/**
 * The endpoint that the user has set for a service: by AWS's variables, or in the profile (`endpoint_url`, or its
 * section `services`). The SDK's own search looks into the default profile only, whichever one a client uses.
 */
export async function configuredEndpoint(
  profile: string,
  service: "lambda" | "cloudwatch_logs",
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

async function loadFiles() {
  const { loadSharedConfigFiles } = await import("./sdk.ts");
  return await loadSharedConfigFiles({ ignoreCache: true });
}
