import { callOnce, type Access } from "./call.ts";
import { contextText, type InvokeAnswer, type InvokeInput } from "./invoke.ts";
import { phrase } from "../shared/phrase.ts";

/**
 * Calls a function once and tells what has come of its answer with each chunk. Throws `AppError`, or `AbortError` when
 * cancelled.
 */
export async function invokeStreaming(
  access: Access,
  { name, qualifier, payload, clientContext, tenantId }: Omit<InvokeInput, "type">,
  onText: (text: string) => void,
): Promise<InvokeAnswer> {
  return await callOnce(access, phrase('invoke "{0}"', name), async (client, sdk, options) => {
    const command = new sdk.InvokeWithResponseStreamCommand({
      FunctionName: name,
      Payload: payload,
      LogType: "Tail",
      ...(qualifier !== undefined && { Qualifier: qualifier }),
      ...(clientContext !== undefined && { ClientContext: contextText(clientContext) }),
      ...(tenantId !== undefined && { TenantId: tenantId }),
    });
    const answer = await client.send(command, options);
    const decoder = new TextDecoder();
    let text = "";
    let functionError: string | undefined;
    let logTail = "";
    for await (const { PayloadChunk: chunk, InvokeComplete: complete } of answer.EventStream ?? []) {
      if (chunk?.Payload !== undefined) {
        text += decoder.decode(chunk.Payload, { stream: true });
        onText(text);
      }
      if (complete === undefined) continue;
      logTail = Buffer.from(complete.LogResult ?? "", "base64").toString("utf8");
      if (complete.ErrorCode === undefined) continue;
      functionError = complete.ErrorCode;
      // The error's own body, where nothing of an answer has come before it.
      if (text === "") text = complete.ErrorDetails ?? "";
    }
    return {
      status: answer.StatusCode ?? 200,
      payload: text + decoder.decode(),
      functionError,
      executedVersion: answer.ExecutedVersion,
      requestId: answer.$metadata.requestId,
      logTail,
    };
  });
}
