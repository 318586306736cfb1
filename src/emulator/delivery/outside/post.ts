import { OutboundError } from "./outsideError.ts";

interface Posted {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Nothing may hang on an endpoint that does not answer. AWS waits as long. */
const timeoutMs = 15_000;

/** Posts to a server on this machine. Throws `OutboundError` for an answer that is none of success, else what `fetch` throws. */
export async function post({ url, headers, body }: Posted): Promise<void> {
  const answer = await fetch(url, {
    method: "POST",
    headers,
    body,
    redirect: "manual",
    signal: AbortSignal.timeout(timeoutMs),
  });
  await answer.body?.cancel();
  if (!answer.ok) throw new OutboundError(`HTTP ${answer.status}`, `"${url}" answered ${answer.status}.`);
}

export function isThisMachine({ hostname }: URL): boolean {
  return (
    hostname === "localhost" ||
    hostname.endsWith(".localhost") ||
    hostname === "[::1]" ||
    /^127(?:\.\d{1,3}){3}$/.test(hostname)
  );
}
