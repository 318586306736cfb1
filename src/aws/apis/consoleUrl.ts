import type { ApiAddress } from "../../protocol/apiAddresses.ts";
import { consoleKeyOf } from "../../shared/consoleKey.ts";

/** The page of an API, with the key that opens it behind it, where no server sees it; undefined for what has none. */
export function consoleUrlOf(
  { kind, url }: Pick<ApiAddress, "kind" | "url">,
  { endpoint, secretAccessKey }: { readonly endpoint: string; readonly secretAccessKey: string },
): string | undefined {
  const [, , name] = new URL(url).pathname.split("/");
  if (kind === "loadBalancer" || name === undefined) return undefined;
  return `${endpoint}/_api/${name}/_console#key=${consoleKeyOf(secretAccessKey)}`;
}
