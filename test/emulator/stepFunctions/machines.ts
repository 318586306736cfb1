import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  type DescribeExecutionCommandOutput,
  GetExecutionHistoryCommand,
  type HistoryEvent,
  SFNClient,
  StartExecutionCommand,
} from "@aws-sdk/client-sfn";
import type { Emulator } from "../../../src/emulator/emulator.ts";
import { until } from "../../until.ts";
import { clientOptions, type End } from "../startedEmulator.ts";

/** State machines of one emulator, as tests use them. */
export class Machines {
  readonly sfn: SFNClient;
  #made = 0;

  constructor(emulator: Emulator, end: End) {
    // The host name of a loopback address takes no prefix, which synchronous executions have at AWS.
    this.sfn = new SFNClient({ ...clientOptions(emulator), disableHostPrefix: true });
    end.after(() => this.sfn.destroy());
  }

  async create(
    definition: object,
    { type = "STANDARD" }: { readonly type?: "STANDARD" | "EXPRESS" } = {},
  ): Promise<string> {
    this.#made += 1;
    const { stateMachineArn = "" } = await this.sfn.send(
      new CreateStateMachineCommand({
        name: `machine-${this.#made}`,
        definition: JSON.stringify(definition),
        roleArn: "arn:aws:iam::000000000000:role/test",
        type,
      }),
    );
    return stateMachineArn;
  }

  async start(definition: object, input: unknown = {}): Promise<string> {
    const stateMachineArn = await this.create(definition);
    const { executionArn = "" } = await this.sfn.send(
      new StartExecutionCommand({ stateMachineArn, input: JSON.stringify(input) }),
    );
    return executionArn;
  }

  describe(executionArn: string): Promise<DescribeExecutionCommandOutput> {
    return this.sfn.send(new DescribeExecutionCommand({ executionArn }));
  }

  /** How an execution ended. */
  async ended(executionArn: string, meanwhile: () => void | Promise<void> = () => undefined) {
    const execution = await until(async () => {
      await meanwhile();
      const described = await this.describe(executionArn);
      return described.status !== "RUNNING" && described;
    });
    const { status, output, error, cause } = execution;
    return {
      status,
      ...(output !== undefined && { output: JSON.parse(output) as unknown }),
      ...(error !== undefined && { error }),
      ...(cause !== undefined && { cause }),
    };
  }

  async run(definition: object, input: unknown = {}) {
    return this.ended(await this.start(definition, input));
  }

  async history(executionArn: string): Promise<readonly HistoryEvent[]> {
    const { events = [] } = await this.sfn.send(new GetExecutionHistoryCommand({ executionArn }));
    return events;
  }
}
