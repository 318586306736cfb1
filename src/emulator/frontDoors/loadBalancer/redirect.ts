import type { RuleAction } from "../../contracts/loadBalancers.ts";
import type { PublicResponse } from "../../contracts/publicRoute.ts";
import { page } from "./pages.ts";

interface Asked {
  readonly protocol: string;
  readonly host: string;
  readonly port: number;
  /** Before the path, where that names the load balancer. */
  readonly prefix: string;
  readonly path: string;
  readonly rawQuery: string;
}

/** Leads elsewhere; parts that the action does not change stay as they were. */
export function redirect(config: RuleAction["RedirectConfig"], asked: Asked): PublicResponse {
  const filled = (text: string): string =>
    text
      .replaceAll("#{protocol}", asked.protocol)
      .replaceAll("#{host}", asked.host)
      .replaceAll("#{port}", String(asked.port))
      .replaceAll("#{path}", asked.path.slice(1))
      .replaceAll("#{query}", asked.rawQuery);
  const { Protocol, Host, Port, Path, Query, StatusCode } = config ?? {};
  const protocol = filled(Protocol ?? "#{protocol}").toLowerCase();
  const query = filled(Query ?? "#{query}");
  const place = `${filled(Host ?? "#{host}")}:${filled(Port ?? "#{port}")}`;
  // Who stays at this address stays with this load balancer.
  const prefix = place === `${asked.host}:${asked.port}` ? asked.prefix : "";
  const target = `${prefix}${filled(Path ?? "/#{path}")}${query === "" ? "" : `?${query}`}`;
  return page(StatusCode === "HTTP_301" ? 301 : 302, { Location: `${protocol}://${place}${target}` });
}
