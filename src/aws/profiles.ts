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
  const { configFile } = await loadFiles();
  const section = configFile[profile] ?? {};
  if (section["sso_session"] !== undefined || section["sso_start_url"] !== undefined) {
    return { kind: "command", command: ["sso", "login"] };
  }
  if (section["login_session"] !== undefined) return { kind: "command", command: ["login"] };
  const file = process.env["AWS_SHARED_CREDENTIALS_FILE"] ?? join(homedir(), ".aws", "credentials");
  return { kind: "keys", file };
}

async function loadFiles() {
  const { loadSharedConfigFiles } = await import("./sdk.ts");
  return await loadSharedConfigFiles({ ignoreCache: true });
}
