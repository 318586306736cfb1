import type {
  DeregisterStreamConsumerInput,
  DescribeStreamConsumerInput,
  ListStreamConsumersInput,
  RegisterStreamConsumerInput,
} from "@aws-sdk/client-kinesis";
import { resourceParts } from "../../../../shared/arn.ts";
import type { Operation } from "../../../contracts/service.ts";
import { inUse, invalidArgument, limitExceeded, notFound } from "../errors.ts";
import { readToken, writeToken } from "./nextToken.ts";
import type { ConsumerRecord, KinesisState, StreamRecord } from "../state.ts";

/** AWS's quota of a stream. */
const consumerLimit = 20;
const defaultPage = 100;

interface Found {
  readonly stream: StreamRecord;
  readonly consumer: ConsumerRecord;
}

/** Throws AWS's error when the ARN is not of a consumer here. */
export function consumerByArn(state: KinesisState, arn: string): Found {
  const stream = state.stream({ StreamARN: arn });
  const [, , , name = ""] = (resourceParts(arn)[0] ?? "").split("/");
  const consumer = state.consumers.get(stream.id, name);
  if (consumer === undefined || state.consumerArn(stream, consumer) !== arn) {
    throw notFound(`Consumer ${arn} not found.`);
  }
  return { stream, consumer };
}

export function consumerOperations(state: KinesisState): Record<string, Operation> {
  const view = (stream: StreamRecord, consumer: ConsumerRecord, status = "ACTIVE") => ({
    ConsumerName: consumer.name,
    ConsumerARN: state.consumerArn(stream, consumer),
    ConsumerStatus: status,
    ConsumerCreationTimestamp: new Date(consumer.createdAt),
  });
  return {
    RegisterStreamConsumer(input: RegisterStreamConsumerInput) {
      const { StreamARN: arn, ConsumerName: name = "", Tags: tags = {} } = input;
      const stream = state.readable({ StreamARN: arn });
      if (state.consumers.get(stream.id, name) !== undefined) {
        throw inUse(`Consumer ${name} under stream ${state.streamArn(stream.name)} already exists.`);
      }
      if (state.consumers.of(stream.id).size >= consumerLimit) {
        throw limitExceeded(
          `Stream ${stream.name} under account ${state.place.accountId} has ${consumerLimit} consumers, which is the limit.`,
        );
      }
      const consumer = { name, createdAt: state.clock.now() };
      state.together(() => {
        state.consumers.set(stream.id, name, consumer);
        if (Object.keys(tags).length > 0) state.tags.set("", state.consumerArn(stream, consumer), tags);
      });
      return { Consumer: view(stream, consumer, "CREATING") };
    },
    DescribeStreamConsumer(input: DescribeStreamConsumerInput) {
      const { stream, consumer } = named(state, input);
      return {
        ConsumerDescription: { ...view(stream, consumer), StreamARN: state.streamArn(stream.name) },
      };
    },
    DeregisterStreamConsumer(input: DeregisterStreamConsumerInput) {
      const { stream, consumer } = named(state, input);
      state.together(() => {
        state.consumers.delete(stream.id, consumer.name);
        state.tags.delete("", state.consumerArn(stream, consumer));
      });
    },
    ListStreamConsumers(input: ListStreamConsumersInput) {
      const stream = state.stream({ StreamARN: input.StreamARN });
      const now = state.clock.now();
      const [after = ""] = input.NextToken === undefined ? [] : readToken(input.NextToken, now);
      const rest = [...state.consumers.of(stream.id).values()]
        .filter(({ name }) => name > after)
        .toSorted((a, b) => (a.name < b.name ? -1 : 1));
      const page = rest.slice(0, input.MaxResults ?? defaultPage);
      const last = page.at(-1);
      return {
        Consumers: page.map((consumer) => view(stream, consumer)),
        ...(page.length < rest.length && last !== undefined && { NextToken: writeToken([last.name], now) }),
      };
    },
  };
}

/** By its ARN, or by its name and that of its stream. */
function named(state: KinesisState, input: DescribeStreamConsumerInput): Found {
  const { ConsumerARN: arn, StreamARN: streamArn, ConsumerName: name } = input;
  if (arn !== undefined) return consumerByArn(state, arn);
  if (streamArn === undefined || name === undefined) {
    throw invalidArgument("Either ConsumerARN, or StreamARN and ConsumerName must be specified.");
  }
  const stream = state.stream({ StreamARN: streamArn });
  const consumer = state.consumers.get(stream.id, name);
  if (consumer === undefined) {
    throw notFound(`Consumer ${name} under stream ${state.streamArn(stream.name)} not found.`);
  }
  return { stream, consumer };
}
