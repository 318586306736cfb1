import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import type { End } from "../startedEmulator.ts";

/** A server behind an API: answers with what it was asked, and as the path's last part says (`/status/404`). */
export async function backendServer(end: End): Promise<string> {
  const server = createServer((request, response) => {
    void (async () => {
      const body = (await buffer(request)).toString("utf8");
      const { method, url, headers } = request;
      const [, status = "200"] = /\/status\/(\d+)/.exec(url ?? "") ?? [];
      response.writeHead(Number(status), {
        "Content-Type": "application/json",
        "X-Backend": "yes",
        "Set-Cookie": ["a=1", "b=2"],
      });
      response.end(JSON.stringify({ method, url, headers, body }));
    })();
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  end.after(() => server.close());
  end.after(() => server.closeAllConnections());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
