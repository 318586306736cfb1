import { randomBytes, timingSafeEqual } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import * as v from "valibot";
import type { ApiAddress } from "../../../protocol/apiAddresses.ts";
import { type ConsoleApis, consolePaths, ConsoleRequest } from "../../../protocol/console.ts";
import type { SourcePlace } from "../../../protocol/emulator.ts";
import { consoleKeyOf } from "../../../shared/consoleKey.ts";
import { messageOf } from "../../../shared/errors.ts";
import type { WatchInvocations } from "../../contracts/observer.ts";
import type { PublicRequest, PublicResponse } from "../../contracts/publicRoute.ts";
import { callLines } from "./calls.ts";
import { pageOf } from "./page.ts";
import { tryRequest } from "./tryRequest.ts";

export interface ConsoleOptions {
  readonly apis: () => Promise<readonly ApiAddress[]>;
  readonly sourceOf: (functionName: string) => SourcePlace | undefined;
  readonly watch: WatchInvocations;
  /** Where the emulator answers. */
  readonly endpoint: () => string;
  readonly key: { readonly secretAccessKey: string };
  /** Whoever asks is let in, as everywhere. */
  readonly anonymous: boolean;
  /** The folder with the page's script. */
  readonly webviewDir: string;
}

/** Enough for any request that an API takes, in JSON. */
const bodyBytes = 24 * 1024 * 1024;

/**
 * The page of an API. It holds nothing by itself: what it shows, and requests that it sends, are for those with the emulator's key,
 * and for the page alone: pages of other origins are refused even with the key.
 */
export class ConsoleDoor {
  readonly #options: ConsoleOptions;
  readonly #accepted: readonly Buffer[];

  constructor(options: ConsoleOptions) {
    this.#options = options;
    const { secretAccessKey } = options.key;
    this.#accepted = [consoleKeyOf(secretAccessKey), secretAccessKey].map((each) => Buffer.from(each));
  }

  async answer(request: PublicRequest): Promise<PublicResponse> {
    const { method, path } = request;
    const [, segment = "", rest = ""] = /^\/_api\/([^/]+)\/_console(?:\/(.*))?$/.exec(path) ?? [];
    if (rest === "")
      return method === "GET" ? await this.#page(request) : refusal(405, "This page is read with GET.");
    const closed = foreignPage(request);
    if (closed !== undefined) return refusal(403, closed);
    if (!this.#holdsKey(request)) return refusal(401, "The emulator's key is missing, or is another one.");
    switch (`${method} ${rest}`) {
      case `GET ${consolePaths.apis}`:
        return json(200, await this.#apis(segment));
      case `GET ${consolePaths.calls}`:
        return await this.#calls(request, segment);
      case `POST ${consolePaths.requests}`:
        return await this.#try(request, segment);
      default:
        return refusal(404, "There is no such part of this page.");
    }
  }

  async #page(request: PublicRequest): Promise<PublicResponse> {
    const { webviewDir } = this.#options;
    try {
      const [script, style] = await Promise.all(
        ["console.js", "style.css"].map((name) => readFile(join(webviewDir, name), "utf8")),
      );
      return pageOf({
        script: script ?? "",
        style: style ?? "",
        nonce: randomBytes(16).toString("base64url"),
        host: request.headers["host"]?.toString() ?? "",
      });
    } catch (error) {
      return refusal(500, `The page's own files cannot be read (${messageOf(error)}).`);
    }
  }

  async #apis(segment: string): Promise<ConsoleApis> {
    const apis = await this.#named(segment);
    const names = new Set(
      apis.flatMap(({ routes }) => routes.flatMap(({ functionName }) => functionName ?? [])),
    );
    const sources = [...names].flatMap((name): [string, SourcePlace][] => {
      const place = this.#options.sourceOf(name);
      return place === undefined ? [] : [[name, place]];
    });
    return { apis: [...apis], sources: Object.fromEntries(sources) };
  }

  async #calls(request: PublicRequest, segment: string): Promise<PublicResponse> {
    const [api] = await this.#named(segment);
    if (api === undefined) return refusal(404, "There is no API of this name.");
    const lines = callLines(api.apiId, this.#options.watch, request.onGone);
    return { status: 200, headers: { ...headers, "Content-Type": "application/x-ndjson" }, body: lines };
  }

  async #try(request: PublicRequest, segment: string): Promise<PublicResponse> {
    const body = await request.body(bodyBytes);
    if (body === undefined) return refusal(413, "The request is larger than any API takes.");
    const read = v.safeParse(
      v.pipe(v.string(), v.parseJson(), ConsoleRequest),
      Buffer.from(body).toString("utf8"),
    );
    if (!read.success) return refusal(400, "This is no request that can be sent.");
    const [api] = await this.#named(segment);
    if (api === undefined) return refusal(404, "There is no API of this name.");
    const { endpoint, watch } = this.#options;
    const { apiId } = api;
    try {
      return json(200, await tryRequest(read.output, { endpoint: endpoint(), segment, apiId, watch }));
    } catch (error) {
      return refusal(502, messageOf(error));
    }
  }

  /** The stages of the API that an address names as the doors do: by its name, or by its id. */
  async #named(segment: string): Promise<readonly ApiAddress[]> {
    const all = await this.#options.apis();
    return all.filter(({ kind, apiId, url }) => {
      return (
        kind !== "loadBalancer" && (apiId === segment || new URL(url).pathname.split("/")[2] === segment)
      );
    });
  }

  #holdsKey({ headers }: PublicRequest): boolean {
    if (this.#options.anonymous) return true;
    const [, sent] = /^Bearer (.+)$/.exec(headers["authorization"]?.toString() ?? "") ?? [];
    const bytes = Buffer.from(sent ?? "");
    return this.#accepted.some((each) => each.length === bytes.length && timingSafeEqual(each, bytes));
  }
}

/** Why a request is not the page's own, as far as browsers say; undefined where it is. */
function foreignPage({ headers }: PublicRequest): string | undefined {
  const { host, origin, "sec-fetch-site": site } = headers;
  const isOwn =
    origin === undefined ||
    origin === `http://${host?.toString()}` ||
    origin === `https://${host?.toString()}`;
  if (isOwn && (site === undefined || site === "same-origin")) return undefined;
  return "This is for the emulator's own page, and no other page's.";
}

function refusal(status: number, message: string): PublicResponse {
  return json(status, { message });
}

const headers = { "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff" };

function json(status: number, value: unknown): PublicResponse {
  return {
    status,
    headers: { ...headers, "Content-Type": "application/json" },
    body: JSON.stringify(value),
  };
}
