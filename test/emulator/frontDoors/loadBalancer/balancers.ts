import { randomUUID } from "node:crypto";
import {
  type Action,
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  CreateRuleCommand,
  CreateTargetGroupCommand,
  type CreateTargetGroupCommandInput,
  ElasticLoadBalancingV2Client,
  ModifyTargetGroupAttributesCommand,
  RegisterTargetsCommand,
  type RuleCondition,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { clientOptions, type End } from "../../startedEmulator.ts";
import { type Answer, type Sent, send } from "../../wire/signedRequest.ts";
import type { Apis } from "../httpApi/apis.ts";

/** Load balancers by their own SDK. */
export class Balancers {
  readonly client: ElasticLoadBalancingV2Client;
  readonly #apis: Apis;

  constructor(apis: Apis, end: End) {
    this.#apis = apis;
    this.client = new ElasticLoadBalancingV2Client(clientOptions(apis.emulator));
    end.after(() => this.client.destroy());
  }

  /** A target group with the function. */
  async group(
    functionArn: string | undefined,
    more: Partial<CreateTargetGroupCommandInput> = {},
    hasMultiValues = false,
  ): Promise<string> {
    const { TargetGroups: [group] = [] } = await this.client.send(
      new CreateTargetGroupCommand({ Name: nameOf(), TargetType: "lambda", ...more }),
    );
    const { TargetGroupArn = "" } = group ?? {};
    if (functionArn !== undefined) {
      await this.client.send(new RegisterTargetsCommand({ TargetGroupArn, Targets: [{ Id: functionArn }] }));
    }
    if (hasMultiValues) {
      const Attributes = [{ Key: "lambda.multi_value_headers.enabled", Value: "true" }];
      await this.client.send(new ModifyTargetGroupAttributesCommand({ TargetGroupArn, Attributes }));
    }
    return TargetGroupArn;
  }

  /** A load balancer with one listener. */
  async create(DefaultActions: Action[], Port = 80): Promise<Balancer> {
    const Name = nameOf();
    const { LoadBalancers: [made] = [] } = await this.client.send(
      new CreateLoadBalancerCommand({ Name, Subnets: ["subnet-1", "subnet-2"] }),
    );
    const { LoadBalancerArn = "" } = made ?? {};
    const { Listeners: [listener] = [] } = await this.client.send(
      new CreateListenerCommand({ LoadBalancerArn, Protocol: "HTTP", Port, DefaultActions }),
    );
    return new Balancer(this.#apis, this, {
      name: Name,
      arn: LoadBalancerArn,
      listenerArn: listener?.ListenerArn ?? "",
    });
  }
}

interface Made {
  readonly name: string;
  readonly arn: string;
  readonly listenerArn: string;
}

export class Balancer {
  readonly name: string;
  readonly arn: string;
  readonly listenerArn: string;
  readonly #apis: Apis;
  readonly #balancers: Balancers;

  constructor(apis: Apis, balancers: Balancers, { name, arn, listenerArn }: Made) {
    this.#apis = apis;
    this.#balancers = balancers;
    this.name = name;
    this.arn = arn;
    this.listenerArn = listenerArn;
  }

  async rule(Priority: number, Conditions: RuleCondition[], Actions: Action[]): Promise<string> {
    const { Rules: [rule] = [] } = await this.#balancers.client.send(
      new CreateRuleCommand({ ListenerArn: this.listenerArn, Priority, Conditions, Actions }),
    );
    return rule?.RuleArn ?? "";
  }

  call(path: string, sent: Sent = {}): Promise<Answer> {
    const { port } = this.#apis.emulator;
    const host = `${this.name}.elb.us-east-1.localhost:${port}`;
    return send(this.#apis.emulator, { ...sent, path, headers: { host, ...sent.headers } });
  }

  callPlain(path: string, sent: Sent = {}): Promise<Answer> {
    return send(this.#apis.emulator, { ...sent, path: `/_alb/${this.name}${path}` });
  }
}

function nameOf(): string {
  return `lb-${randomUUID().slice(0, 8)}`;
}

export function forward(TargetGroupArn: string): Action {
  return { Type: "forward", TargetGroupArn };
}

export function fixed(MessageBody: string, StatusCode = "200"): Action {
  return {
    Type: "fixed-response",
    FixedResponseConfig: { StatusCode, ContentType: "text/plain", MessageBody },
  };
}
