import { once } from "node:events";
import { createServer } from "node:http";
import { text } from "node:stream/consumers";

/** A request as the server has got it. */
export interface Asked {
  readonly path: string;
  readonly body: string;
  readonly authorization: string | undefined;
}

/** An answer as AWS's: a status, a body, and the error's type in a header. */
export interface Said {
  readonly status?: number;
  readonly body: unknown;
}

/** A real HTTP server that stands for AWS's OIDC service, its portal, STS and Lambda, and notes what it is asked. */
export async function identityServer(answer: (asked: Asked) => Said) {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    void (async () => {
      const got = {
        path: request.url ?? "",
        body: await text(request),
        authorization: request.headers.authorization ?? request.headers["x-amz-sso_bearer_token"]?.toString(),
      };
      asked.push(got);
      const { status = 200, body } = answer(got);
      const isText = typeof body === "string";
      response.writeHead(status, { "content-type": isText ? "text/xml" : "application/json" });
      response.end(isText ? body : JSON.stringify(body));
    })();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("no address");
  return {
    endpoint: `http://127.0.0.1:${address.port}`,
    asked,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/**
 * What IAM Identity Center's OIDC service says, shaped after AWS's documentation: nothing was recorded. `confirmed` tells whether a
 * person has confirmed the code.
 */
export function oidcAnswer(path: string, confirmed: () => boolean, endpoint: string): Said | undefined {
  if (path === "/client/register") {
    const body = {
      clientId: "client-1",
      clientSecret: "client-secret",
      clientSecretExpiresAt: 1_803_000_000,
    };
    return { body };
  }
  if (path === "/device_authorization") {
    return {
      body: {
        deviceCode: "device-1",
        userCode: "ABCD-EFGH",
        verificationUri: `${endpoint}/device`,
        verificationUriComplete: `${endpoint}/device?user_code=ABCD-EFGH`,
        expiresIn: 20,
        interval: 1,
      },
    };
  }
  if (path !== "/token") return undefined;
  return confirmed()
    ? { body: { accessToken: "token-1", expiresIn: 28_800, refreshToken: "refresh-1", tokenType: "Bearer" } }
    : { status: 400, body: { error: "authorization_pending", error_description: "" } };
}
