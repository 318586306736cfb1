import { callOnce, type Access } from "./call.ts";

export interface InvokeInput {
  readonly name: string;
  /** A version or alias; absent means `$LATEST`. */
  readonly qualifier?: string | undefined;
  readonly payload: Uint8Array;
  /** `Event` is accepted at once and answers nothing. Default: wait for the answer, with the log's tail. */
  readonly type?: "RequestResponse" | "Event";
}

export interface InvokeAnswer {
  /** 200, or 202 when queued. */
  readonly status: number;
  readonly payload: string;
  /** `Unhandled` or `Handled` when the function itself failed: that is its result, not our error. */
  readonly functionError: string | undefined;
  readonly executedVersion: string | undefined;
  readonly requestId: string | undefined;
  /** The last 4 KB of this call's log. */
  readonly logTail: string;
}

/** Calls a function once; never again by itself. Throws `AppError`, or `AbortError` when cancelled. */
export async function invoke(
  access: Access,
  { name, qualifier, payload, type = "RequestResponse" }: InvokeInput,
): Promise<InvokeAnswer> {
  return await callOnce(access, `invoke "${name}"`, async (client, sdk, options) => {
    const command = new sdk.InvokeCommand({
      FunctionName: name,
      InvocationType: type,
      Payload: payload,
      ...(type !== "Event" && { LogType: "Tail" }),
      ...(qualifier !== undefined && { Qualifier: qualifier }),
    });
    const answer = await client.send(command, options);
    return {
      status: answer.StatusCode ?? 200,
      // The SDK gives null for an empty body, whatever its type says.
      payload: new TextDecoder().decode(answer.Payload ?? new Uint8Array()),
      functionError: answer.FunctionError,
      executedVersion: answer.ExecutedVersion,
      requestId: answer.$metadata.requestId,
      logTail: Buffer.from(answer.LogResult ?? "", "base64").toString("utf8"),
    };
  });
}
