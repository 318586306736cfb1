import type { ResourceDeclarer } from "../../contracts/workspaceResources.ts";
import type { KinesisContext } from "./context.ts";

/** Streams and their consumers of templates. What makes them is loaded with the first. */
export function streamDeclarer(context: KinesisContext): ResourceDeclarer {
  return {
    types: ["AWS::Kinesis::Stream", "AWS::Kinesis::StreamConsumer"],
    async declare(resource, before) {
      const { declare } = await import("./declared.ts");
      declare(context, resource, before);
    },
    async withdraw(resource) {
      const { withdraw } = await import("./declared.ts");
      withdraw(context, resource);
    },
  };
}
