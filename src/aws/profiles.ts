/** A profile of the AWS configuration files. */
export interface Profile {
  readonly name: string;
  /** Its own region, if it names one. */
  readonly region: string | undefined;
}

/** The profiles of `~/.aws/config` and `~/.aws/credentials`, read anew, by the SDK's own loader. */
export async function listProfiles(): Promise<Profile[]> {
  const { loadSharedConfigFiles } = await import("./sdk.ts");
  const { configFile, credentialsFile } = await loadSharedConfigFiles({ ignoreCache: true });
  const names = new Set([...Object.keys(credentialsFile), ...Object.keys(configFile)]);
  return (
    [...names]
      // The loader files sections such as `[sso-session x]` under names with a separator: they are no profiles.
      .filter((name) => !/^(sso-session|services|login-session)\./.test(name))
      .sort((a, b) => a.localeCompare(b))
      .map((name) => ({ name, region: configFile[name]?.["region"] ?? credentialsFile[name]?.["region"] }))
  );
}
