import type { RequestIds } from "./requestIds.ts";
import { LogLayout } from "./layout.ts";
import { setting } from "../settings.ts";

/** A layout as the settings want it, which notes the ids that it shortens. */
export function layoutFor(ids: RequestIds): LogLayout {
  const style = { times: setting("logs.times"), json: setting("logs.json") };
  return new LogLayout((id) => ids.note(id), style);
}
