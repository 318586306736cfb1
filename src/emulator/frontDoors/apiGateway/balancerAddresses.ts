import type { ApiAddress, ApiRoute } from "../../../protocol/apiAddresses.ts";
import { parseArn, resourceParts } from "../../../shared/arn.ts";
import type { LoadBalancers, ServedRule } from "../../contracts/loadBalancers.ts";

/** The listeners of load balancers as if they were stages of an API, and their rules its routes. */
export function balancerAddresses(
  { all, target }: Pick<LoadBalancers, "all" | "target">,
  endpoint: string,
): ApiAddress[] {
  return all().flatMap(({ name, listeners }) =>
    listeners.map(({ port, rules }, index): ApiAddress => {
      // The first one answers without its port.
      const url = `${endpoint}/_alb/${name}${index === 0 ? "" : `:${port}`}`;
      const routes = rules.flatMap((rule) => routesOf(rule, url, (arn) => target(arn)?.functionArn));
      return { kind: "loadBalancer", apiId: name, name, stage: String(port), url: `${url}/`, routes };
    }),
  );
}

function routesOf(
  { conditions, actions }: ServedRule,
  url: string,
  functionOf: (targetGroupArn: string) => string | undefined,
): ApiRoute[] {
  const valuesOf = (field: string) => conditions.find(({ Field }) => Field === field);
  const paths = valuesOf("path-pattern");
  const methods = valuesOf("http-request-method")?.HttpRequestMethodConfig?.Values ?? ["ANY"];
  const patterns = paths?.PathPatternConfig?.Values ?? paths?.Values ?? ["/*"];
  const action = actions.at(-1);
  const [group] = action?.ForwardConfig?.TargetGroups ?? [];
  const groupArn = action?.TargetGroupArn ?? group?.TargetGroupArn;
  const arn = groupArn === undefined ? undefined : functionOf(groupArn);
  return patterns.flatMap((path) =>
    methods.map((method) => ({ method, path, url: `${url}${fillable(path)}`, ...calledAt(arn) })),
  );
}

/** A pattern as an address whose parts are asked for: `/orders/*` → `/orders/{path+}`. */
function fillable(pattern: string): string {
  return pattern.replaceAll("*", "{path+}").replaceAll("?", "{character}");
}

function calledAt(arn: string | undefined): Pick<ApiRoute, "functionName" | "qualifier"> {
  const [kind, functionName, qualifier] = arn !== undefined && parseArn(arn) ? resourceParts(arn) : [];
  if (kind !== "function" || functionName === undefined) return {};
  return { functionName, ...(qualifier !== undefined && { qualifier }) };
}
