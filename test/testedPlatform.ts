import {
  type Platform,
  plainPlatform,
  posixPlatform,
  thisPlatform,
} from "../src/emulator/runtime/process/platform.ts";

/** Which system's ways the engine takes: `TEST_PLATFORM=plain` for those of Windows, `posix` for those of macOS. */
const chosen = process.env["TEST_PLATFORM"];
const platforms: Readonly<Record<string, Platform>> = { plain: plainPlatform, posix: posixPlatform };

/** The platform that tests of the engine run on: this machine's unless another is asked for. */
export const testedPlatform: Platform = platforms[chosen ?? ""] ?? thisPlatform();

/** Why a test cannot run on the platform; false when it can. */
export function without(...needed: readonly (keyof Platform)[]): string | false {
  const missing = needed.filter((name) => !testedPlatform[name]);
  return missing.length > 0 && `not on a platform without ${missing.join(" and ")}`;
}
