import type { Access } from "../../aws/call.ts";
import { localApi } from "../../aws/localApi.ts";
import { listMappings } from "../../aws/mappings.ts";
import { getPolicy } from "../../aws/policy.ts";
import { listUrls } from "../../aws/url.ts";
import { readPolicy } from "../../lambda/policy.ts";
import type { Triggers } from "../../lambda/sampleOrder.ts";
import type { App } from "../app.ts";
import type { FunctionAtTarget } from "../kit/functionAtTarget.ts";

type TriggersApp = Pick<App, "clients" | "clock" | "functions" | "targets">;

/** Somebody waits for a list that is there without it, too. */
const longestMs = 2000;

/** What calls a function; undefined where that cannot be read soon. */
export async function triggersOf(app: TriggersApp, fn: FunctionAtTarget): Promise<Triggers | undefined> {
  // To sign in may take an MFA code, which nobody expects to be asked for here.
  if (fn.target.kind !== "local" && app.functions.get(fn.target).kind !== "read") return undefined;
  const abort = new AbortController();
  const { promise: late, resolve } = Promise.withResolvers<undefined>();
  const cancel = app.clock.after(longestMs, () => {
    abort.abort();
    resolve(undefined);
  });
  const read = await Promise.race([late, readTriggers(app, fn, abort.signal)]);
  cancel();
  return read;
}

async function readTriggers(
  { clients, targets }: TriggersApp,
  { name, target: ref }: FunctionAtTarget,
  signal: AbortSignal,
): Promise<Triggers | undefined> {
  try {
    const target = await targets.resolve(ref, signal);
    const access: Access = { clients, target, signal };
    const [mappings, urls, apis, policy] = await Promise.all([
      listMappings(access, name),
      listUrls(access, name),
      target.kind === "local" ? localApi(target, signal).apis() : [],
      getPolicy(access, name),
    ]);
    return {
      mappings: mappings.map(({ EventSourceArn: arn, SelfManagedEventSource: own }) => {
        return { arn, selfManaged: own !== undefined };
      }),
      hasUrl: urls.length > 0,
      apis: apis.flatMap(({ kind, routes }) =>
        routes.some(({ functionName }) => functionName === name) ? [kind] : [],
      ),
      principals: readPolicy(policy?.text ?? "{}").flatMap(({ service }) => service ?? []),
    };
  } catch {
    // Not deployed, not allowed, or not soon: samples are offered all the same.
    return undefined;
  }
}
