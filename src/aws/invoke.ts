import { callOnce, type Access } from "./call.ts";
import { phrase } from "../shared/phrase.ts";

export interface InvokeInput {
  readonly name: string;
  /** A version or alias; absent means `$LATEST`. */
  readonly qualifier?: string | undefined;
  readonly payload: Uint8Array;
  /**
   * `Event` is accepted at once and answers nothing, `DryRun` checks and does not run. Default: wait for the answer, with
   * the log's tail.
   */
  readonly type?: "RequestResponse" | "Event" | "DryRun";
  /** JSON, as mobile clients send it along. */
  readonly clientContext?: string | undefined;
  readonly tenantId?: string | undefined;
}

export interface InvokeAnswer {
  /** 200, 202 when queued, 204 after a dry run. */
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
  { name, qualifier, payload, clientContext, tenantId, type = "RequestResponse" }: InvokeInput,
): Promise<InvokeAnswer> {
  return await callOnce(access, phrase('invoke "{0}"', name), async (client, sdk, options) => {
    const command = new sdk.InvokeCommand({
      FunctionName: name,
      InvocationType: type,
      Payload: payload,
      ...(type === "RequestResponse" && { LogType: "Tail" }),
      ...(qualifier !== undefined && { Qualifier: qualifier }),
      ...(clientContext !== undefined && { ClientContext: contextText(clientContext) }),
      ...(tenantId !== undefined && { TenantId: tenantId }),
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

/** As the header has it. */
export function contextText(json: string): string {
  return Buffer.from(json).toString("base64");
}
