import { join } from "node:path";

/**
 * Where `install sdk` puts what Lambda's runtimes bring, and where `start` looks for it: one folder for all projects of a
 * user. A repository cannot bring one along.
 */
export function sdkFolderOf(env: NodeJS.ProcessEnv, platform: NodeJS.Platform, homeDir: string): string {
  return join(dataHome(env, platform, homeDir), "lambda-workbench", "sdk");
}

/** Where programs keep what is a user's, by the custom of each system. */
function dataHome(env: NodeJS.ProcessEnv, platform: NodeJS.Platform, homeDir: string): string {
  if (platform === "win32") return env["LOCALAPPDATA"] ?? join(homeDir, "AppData", "Local");
  if (platform === "darwin") return join(homeDir, "Library", "Application Support");
  return env["XDG_DATA_HOME"] ?? join(homeDir, ".local", "share");
}
