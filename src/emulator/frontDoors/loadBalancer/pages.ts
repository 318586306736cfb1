import { STATUS_CODES } from "node:http";
import type { PublicResponse } from "../../contracts/publicRoute.ts";

export const server = "awselb/2.0";

/** Where Elastic Load Balancing's words are not those of HTTP. */
const ownWords: Readonly<Record<number, string>> = {
  413: "Request Entity Too Large",
  503: "Service Temporarily Unavailable",
};

/** What a load balancer itself answers. */
export function page(status: number, headers: Readonly<Record<string, string>> = {}): PublicResponse {
  const title = `${status} ${ownWords[status] ?? STATUS_CODES[status] ?? ""}`;
  const body = [
    "<html>",
    `<head><title>${title}</title></head>`,
    "<body>",
    `<center><h1>${title}</h1></center>`,
    "</body>",
    "</html>",
    "",
  ].join("\r\n");
  return { status, headers: { Server: server, "Content-Type": "text/html", ...headers }, body };
}
