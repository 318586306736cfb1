import type { WatchInvocations } from "../../contracts/observer.ts";
import { onceAsync } from "../../../shared/once.ts";
import type { HostedService } from "../../contracts/service.ts";
import { loadModel } from "./model.ts";

interface CloudWatchOptions {
  readonly watch: WatchInvocations;
}

/**
 * CloudWatch's metrics of functions. They are counted from the first request on: most emulators are never asked, and then
 * no call costs more for it.
 */
export function createCloudWatch({ watch }: CloudWatchOptions): Pick<HostedService, "service" | "reset"> {
  let forget: (() => void) | undefined;
  return {
    reset: () => forget?.(),
    service: {
      name: "monitoring",
      sdkId: "CloudWatch",
      signingName: "monitoring",
      protocols: [
        {
          kind: "aws-json",
          version: "1.0",
          target: "GraniteServiceVersion20100801",
          queryCompatible: true,
        },
        { kind: "query", xmlNamespace: "http://monitoring.amazonaws.com/doc/2010-08-01/" },
      ],
      model: loadModel,
      bodyLimit: () => 1024 * 1024,
      operations: onceAsync(async () => {
        const [{ LambdaMetrics }, { metricOperations }] = await Promise.all([
          import("./lambdaMetrics.ts"),
          import("./operations.ts"),
        ]);
        const metrics = new LambdaMetrics();
        watch(metrics.observe);
        forget = () => metrics.clear();
        return metricOperations(metrics);
      }),
    },
  };
}
