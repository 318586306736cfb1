import { ServiceError } from "../../contracts/service.ts";
import { messageOf } from "../../../shared/errors.ts";
import { AppError } from "../../../shared/errors.ts";
import type { EngineProcess } from "./engine/engineProcess.ts";

export interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly body: Buffer;
}

/** What answers requests to DynamoDB: a program of ours, or an endpoint that a person named. */
export interface DynamoDbEndpoint {
  /** The region and account in its ARNs, where they are known beforehand. */
  readonly place?: { readonly region: string; readonly accountId: string };
  /** Whether only this emulator's requests change its tables. */
  readonly isOwn: boolean;
  /** Sends a request by the value of its `X-Amz-Target`. Throws `AppError` when it cannot be asked. */
  send(target: string, body: Uint8Array): Promise<Answer>;
}

/** Nothing may hang on an endpoint that does not answer. */
const timeoutMs = 60_000;

const contentType = "application/x-amz-json-1.0";

/** The engine looks whether there is a signature, and not at it: the emulator has checked the client's. */
const unchecked = {
  "x-amz-date": "20260101T000000Z",
  authorization:
    "AWS4-HMAC-SHA256 Credential=emulator/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host;x-amz-date, Signature=none",
};

export function engineEndpoint(engine: Pick<EngineProcess, "endpoint">): DynamoDbEndpoint {
  return {
    place: { region: "dynoxide", accountId: "000000000000" },
    isOwn: true,
    async send(target, body) {
      const url = await engine.endpoint();
      return await post(url, { ...unchecked, "content-type": contentType, "x-amz-target": target }, body);
    },
  };
}

interface OutsideOptions {
  readonly url: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

export function outsideEndpoint({ url, region, credentials }: OutsideOptions): DynamoDbEndpoint {
  return {
    isOwn: false,
    async send(target, body) {
      const { signedHeaders } = await import("../../delivery/outside/signedFetch.ts");
      const headers = await signedHeaders({
        endpoint: url,
        service: "dynamodb",
        region,
        credentials,
        method: "POST",
        path: "/",
        headers: { "content-type": contentType, "x-amz-target": target },
        body: Buffer.from(body).toString("utf8"),
      });
      return await post(url, headers, body);
    },
  };
}

/** Says how DynamoDB is had. */
export const missingEndpoint: DynamoDbEndpoint = {
  isOwn: true,
  send() {
    throw new AppError("dynamodb-missing", { userMessage: missing });
  },
};

const missing =
  "DynamoDB is not installed. Install its engine with `lambda-workbench install dynamodb`, or name another endpoint with `start --dynamodb-endpoint URL`.";

async function post(
  url: string,
  headers: Readonly<Record<string, string>>,
  body: Uint8Array,
): Promise<Answer> {
  try {
    const answer = await fetch(url, {
      method: "POST",
      headers,
      body: Buffer.from(body),
      signal: AbortSignal.timeout(timeoutMs),
    });
    return {
      status: answer.status,
      contentType: answer.headers.get("content-type") ?? contentType,
      body: Buffer.from(await answer.arrayBuffer()),
    };
  } catch (error) {
    throw new AppError("dynamodb-unreachable", {
      userMessage: `DynamoDB at ${url} did not answer: ${messageOf(error)}`,
      cause: error,
    });
  }
}

/** For clients: what cannot be asked is no error of theirs. */
export function unavailable(error: unknown): ServiceError {
  if (!(error instanceof AppError)) throw error;
  const isMissing = error.code === "dynamodb-missing";
  return new ServiceError({
    code: isMissing ? "NotImplementedException" : "InternalServerError",
    status: isMissing ? 501 : 500,
    message: error.userMessage,
    cause: error,
  });
}
