import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import type { PublicRoute } from "../../../contracts/publicRoute.ts";
import { downloadPath } from "./download.ts";

/**
 * Serves code packages to whoever has a link that `GetFunction` or `GetLayerVersion` gave; the link is its own authority, though not
 * for a web page that got hold of it.
 */
export function codeDownload(fileOf: (pathAndQuery: string) => Promise<string | undefined>): PublicRoute {
  return {
    matches: (_host, path) => path.startsWith(downloadPath),
    async answer({ method, path, rawQuery, closed, requestId }) {
      const isAllowed = closed === undefined && (method === "GET" || method === "HEAD");
      const file = isAllowed ? await fileOf(`${path}?${rawQuery}`) : undefined;
      if (file === undefined) {
        return {
          status: 403,
          headers: { "Content-Type": "application/xml", "x-amz-request-id": requestId },
          body: "<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>",
        };
      }
      const { size } = await stat(file);
      return {
        status: 200,
        headers: {
          "Content-Type": "application/zip",
          "Content-Length": String(size),
          "x-amz-request-id": requestId,
        },
        body: method === "HEAD" ? "" : createReadStream(file),
      };
    },
  };
}
