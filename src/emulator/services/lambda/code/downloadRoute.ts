import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { closedTo } from "../../../wire/gate.ts";
import type { PublicRoute } from "../../../contracts/publicRoute.ts";
import { downloadPath } from "./download.ts";

/**
 * Serves code packages to whoever has a link that `GetFunction` or `GetLayerVersion` gave; the link is its own authority, though not
 * for a web page that got hold of it.
 */
export function codeDownload(fileOf: (pathAndQuery: string) => Promise<string | undefined>): PublicRoute {
  return {
    matches: (_host, path) => path.startsWith(downloadPath),
    async handle(request, response, requestId) {
      const { method = "", url = "", headers } = request;
      const isAllowed = closedTo(headers) === undefined && (method === "GET" || method === "HEAD");
      const file = isAllowed ? await fileOf(url) : undefined;
      if (file === undefined) {
        response.writeHead(403, { "Content-Type": "application/xml", "x-amz-request-id": requestId });
        response.end("<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>");
        return;
      }
      const { size } = await stat(file);
      response.writeHead(200, {
        "Content-Type": "application/zip",
        "Content-Length": size,
        "x-amz-request-id": requestId,
      });
      if (method === "HEAD") response.end();
      else await pipeline(createReadStream(file), response);
    },
  };
}
