import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import type { PutIntegrationCommandInput } from "@aws-sdk/client-api-gateway";
import { until } from "../../../until.ts";
import { suiteEnd } from "../../startedEmulator.ts";
import { SilentServer } from "../silentServer.ts";
import { type Api, Apis } from "./apis.ts";

describe("servers behind a REST API whose answer nobody waits for", { timeout: 120_000 }, () => {
  const end = suiteEnd();
  let apis: Apis;
  let api: Api;
  let server: SilentServer;

  const kinds: Readonly<Record<string, Partial<PutIntegrationCommandInput>>> = {
    proxy: { type: "HTTP_PROXY" },
    mapped: { type: "HTTP" },
    stream: { type: "HTTP_PROXY", responseTransferMode: "STREAM" },
  };

  before(async () => {
    apis = await Apis.open(end);
    api = await apis.create();
    server = await SilentServer.open(end);
    const integrate = async (path: string, more: Partial<PutIntegrationCommandInput>) =>
      await api.method(await api.resource(path.replaceAll("/", "-")), "GET", {
        integration: { integrationHttpMethod: "GET", uri: `${server.address}/${path}`, ...more },
      });
    for (const [kind, integration] of Object.entries(kinds)) {
      await integrate(`late/${kind}`, { ...integration, timeoutInMillis: 100 });
      await integrate(`left/${kind}`, integration);
    }
    await integrate("begun/stream", kinds["stream"] ?? {});
    await api.deploy();
  });

  const leave = async (path: string, begin?: (answer: Response) => Promise<void>) => {
    const client = new AbortController();
    const url = `${apis.emulator.endpoint}/_api/${api.id}/dev/${path.replaceAll("/", "-")}`;
    const answer = fetch(url, { signal: client.signal });
    await server.asked(`/${path}`);
    if (begin !== undefined) await begin(await answer);
    client.abort();
    if (begin === undefined) await assert.rejects(answer, { name: "AbortError" });
    await server.gone(`/${path}`);
  };

  for (const kind of Object.keys(kinds)) {
    test(`${kind}: the call ends when it is late`, async () => {
      // On a slow machine it may be late before it has arrived.
      await until(async () => {
        assert.equal((await api.call(`/late-${kind}`)).status, 504);
        return server.wasAsked(`/late/${kind}`);
      });
      await server.gone(`/late/${kind}`);
    });

    test(`${kind}: the call ends when the client goes`, () => leave(`left/${kind}`));
  }

  test("a stream that has begun ends when the client goes", () =>
    leave("begun/stream", async ({ status, body }) => {
      assert.equal(status, 200);
      const { value } = (await body?.getReader().read()) ?? {};
      assert.equal(Buffer.from(value ?? []).toString("utf8"), "first ");
    }));
});
