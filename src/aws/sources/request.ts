import * as v from "valibot";
import { AppError } from "../../shared/errors.ts";
import { phrase, type Phrase } from "../../shared/phrase.ts";
import { toAppError } from "../errors.ts";
import { signedHeaders } from "../signedHeaders.ts";
import type { LocalTarget } from "../target.ts";

interface ServiceRequest {
  /** As signatures call it. */
  readonly service: string;
  readonly method: "GET" | "POST" | "PUT";
  /** Escaped already. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Completes "Could not …". */
  readonly trying: Phrase;
}

/**
 * Sends a request to a service of the emulator, for which the extension has no client: each would be half a megabyte. Answers with
 * the body. Throws `AppError`.
 */
export async function askService(target: LocalTarget, request: ServiceRequest): Promise<string> {
  const { service, method, path, body, trying } = request;
  try {
    const headers = await signedHeaders(target, request);
    const response = await fetch(new URL(path, target.endpoint), {
      method,
      headers,
      ...(method !== "GET" && { body }),
    });
    const answer = await response.text();
    if (response.ok) return answer;
    throw new AppError("source-refused", {
      userMessage: phrase(
        "Could not {0}: {1}",
        trying,
        messageIn(answer) ?? phrase("{0} answered with status {1}.", service, response.status),
      ),
    });
  } catch (error) {
    throw toAppError(error, { target, trying });
  }
}

interface JsonRequest {
  readonly service: string;
  readonly version: "1.0" | "1.1";
  /** Service and operation, as `X-Amz-Target` has them. */
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly trying: Phrase;
}

/** The same for a service whose operations are JSON. */
export async function askJson(
  target: LocalTarget,
  { service, version, operation, input, trying }: JsonRequest,
): Promise<unknown> {
  const answer = await askService(target, {
    service,
    method: "POST",
    path: "/",
    headers: { "content-type": `application/x-amz-json-${version}`, "x-amz-target": operation },
    body: JSON.stringify(input),
    trying,
  });
  return answer === "" ? {} : JSON.parse(answer);
}

const Refusal = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ message: v.optional(v.string()), Message: v.optional(v.string()) }),
);

/** What an error of JSON or XML says. */
function messageIn(answer: string): string | undefined {
  const read = v.safeParse(Refusal, answer);
  if (read.success) return read.output.message ?? read.output.Message;
  return /<Message>([^<]*)<\/Message>/.exec(answer)?.[1];
}
