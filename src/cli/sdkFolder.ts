import { posix, win32 } from "node:path";
import { variable } from "../shared/systems/family.ts";

/**
 * Where `install sdk` puts what Lambda's runtimes bring, and where `start` looks for it: one folder for all projects of a
 * user. A repository cannot bring one along.
 */
export function sdkFolderOf(env: NodeJS.ProcessEnv, platform: NodeJS.Platform, homeDir: string): string {
  return toolFolderOf("sdk", env, platform, homeDir);
}

/** Where what is installed for a user lies, by its name. */
export function toolFolderOf(
  name: string,
  env: NodeJS.ProcessEnv,
  platform: NodeJS.Platform,
  homeDir: string,
): string {
  const { join } = platform === "win32" ? win32 : posix;
  return join(dataHome(env, platform, homeDir), "lambda-workbench", name);
}

/** Where programs keep what is a user's, by the custom of each system. */
function dataHome(env: NodeJS.ProcessEnv, platform: NodeJS.Platform, homeDir: string): string {
  if (platform === "win32") return variable(env, "LOCALAPPDATA") ?? win32.join(homeDir, "AppData", "Local");
  if (platform === "darwin") return posix.join(homeDir, "Library", "Application Support");
  // A relative one is not valid, says the specification of these folders.
  const own = env["XDG_DATA_HOME"] ?? "";
  return posix.isAbsolute(own) ? own : posix.join(homeDir, ".local", "share");
}
