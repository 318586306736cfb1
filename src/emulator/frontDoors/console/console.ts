import { onceAsync } from "../../../shared/once.ts";
import type { PublicRoute } from "../../contracts/publicRoute.ts";
import type { ConsoleDoor, ConsoleOptions } from "./consoleDoor.ts";

export type { ConsoleOptions };

/** `/_api/<name>/_console`: a page to look at an API and to try it. What serves it is loaded with its first reader. */
export function consoleDoor(options: ConsoleOptions): PublicRoute {
  const door = onceAsync(() => open(options));
  return {
    // Only at the emulator's own address: hosts that are named for an API are all of them the API's.
    matches: (host, path) =>
      /^\/_api\/[^/]+\/_console(\/|$)/.test(path) && /^(localhost|127\.0\.0\.1|\[::1\])$/.test(host),
    answer: async (request) => (await door()).answer(request),
  };
}

async function open(options: ConsoleOptions): Promise<ConsoleDoor> {
  const { ConsoleDoor } = await import("./consoleDoor.ts");
  return new ConsoleDoor(options);
}
