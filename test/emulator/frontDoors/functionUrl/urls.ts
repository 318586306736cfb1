import { randomUUID } from "node:crypto";
import {
  AddPermissionCommand,
  type Cors,
  CreateFunctionCommand,
  CreateFunctionUrlConfigCommand,
  LambdaClient,
  waitUntilFunctionActiveV2,
} from "@aws-sdk/client-lambda";
import type { Emulator } from "../../../../src/emulator/emulator.ts";
import { zipOf } from "../../../conformance/packages.ts";
import { type Answer, type Sent, send } from "../../wire/signedRequest.ts";
import { clientOptions, type End, startedEmulator } from "../../startedEmulator.ts";

interface UrlSettings {
  readonly authType?: "NONE" | "AWS_IAM";
  readonly invokeMode?: "BUFFERED" | "RESPONSE_STREAM";
  readonly cors?: Cors;
  readonly permissions?: readonly ("InvokeFunctionUrl" | "InvokeFunction")[];
}

export const echo = "export const handler = async (event) => event;";

/** An emulator, and functions with URLs in it. */
export class Urls {
  readonly emulator: Emulator;
  readonly client: LambdaClient;

  private constructor(emulator: Emulator) {
    this.emulator = emulator;
    this.client = new LambdaClient(clientOptions(emulator));
  }

  static async open(end: End): Promise<Urls> {
    const urls = new Urls(await startedEmulator(end));
    end.after(() => urls.client.destroy());
    return urls;
  }

  /** A function whose module is `code`, and the host name of its URL. */
  async make(code: string, settings: UrlSettings = {}): Promise<{ host: string; name: string }> {
    const { client } = this;
    const { authType = "NONE", invokeMode, cors } = settings;
    const name = `url-${randomUUID()}`;
    await client.send(
      new CreateFunctionCommand({
        FunctionName: name,
        Runtime: "nodejs24.x",
        Handler: "index.handler",
        Role: "arn:aws:iam::000000000000:role/r",
        Code: { ZipFile: await zipOf({ "index.mjs": code }) },
      }),
    );
    await waitUntilFunctionActiveV2({ client, maxWaitTime: 10, minDelay: 0.05 }, { FunctionName: name });
    const { permissions = ["InvokeFunctionUrl", "InvokeFunction"] } = settings;
    for (const action of permissions) {
      await client.send(
        new AddPermissionCommand({
          FunctionName: name,
          StatementId: action,
          Action: `lambda:${action}`,
          Principal: "*",
          ...(action === "InvokeFunctionUrl"
            ? { FunctionUrlAuthType: authType }
            : { InvokedViaFunctionUrl: true }),
        }),
      );
    }
    const { FunctionUrl } = await client.send(
      new CreateFunctionUrlConfigCommand({
        FunctionName: name,
        AuthType: authType,
        InvokeMode: invokeMode,
        Cors: cors,
      }),
    );
    return { host: new URL(FunctionUrl ?? "").host, name };
  }

  /** Sends a request to a URL by its Host header. */
  call(host: string, { headers, ...sent }: Sent = {}): Promise<Answer> {
    return send(this.emulator, { ...sent, headers: { host, ...headers } });
  }
}
