import { BlockList, isIP } from "node:net";
import type { RuleCondition } from "../../contracts/loadBalancers.ts";
import type { PublicRequest } from "../../contracts/publicRoute.ts";
import { wildcard } from "../../eventPattern/wildcard.ts";

/** What conditions look at. */
export type Asked = Pick<PublicRequest, "host" | "method" | "headerValues" | "rawQuery" | "sourceIp"> & {
  readonly path: string;
};

/** Whether a rule is for a request: all of its conditions are met, each by one of its values. */
export function allMet(conditions: readonly RuleCondition[], asked: Asked): boolean {
  return conditions.every((condition) => isMet(condition, asked));
}

function isMet(condition: RuleCondition, asked: Asked): boolean {
  switch (condition.Field) {
    case "host-header":
      return (condition.HostHeaderConfig?.Values ?? condition.Values ?? []).some((value) =>
        likeIgnoringCase(value, asked.host),
      );
    case "path-pattern":
      return (condition.PathPatternConfig?.Values ?? condition.Values ?? []).some((value) =>
        wildcard(value)(asked.path),
      );
    case "http-header": {
      const { HttpHeaderName = "", Values = [] } = condition.HttpHeaderConfig ?? {};
      const sent = asked.headerValues[HttpHeaderName.toLowerCase()] ?? [];
      return Values.some((value) => sent.some((each) => likeIgnoringCase(value, each)));
    }
    case "http-request-method":
      return (condition.HttpRequestMethodConfig?.Values ?? []).includes(asked.method);
    case "query-string":
      return hasParameter(condition, asked.rawQuery);
    case "source-ip":
      return (condition.SourceIpConfig?.Values ?? []).some((block) => isWithin(asked.sourceIp, block));
    default:
      return false;
  }
}

function hasParameter({ QueryStringConfig }: RuleCondition, rawQuery: string): boolean {
  const parameters = [...new URLSearchParams(rawQuery)];
  return (QueryStringConfig?.Values ?? []).some(({ Key, Value = "" }) =>
    parameters.some(
      ([name, value]) => (Key === undefined || likeIgnoringCase(Key, name)) && likeIgnoringCase(Value, value),
    ),
  );
}

function likeIgnoringCase(pattern: string, text: string): boolean {
  return wildcard(pattern.toLowerCase())(text.toLowerCase());
}

/** Whether an address is in a block such as `10.0.0.0/8`. */
function isWithin(address: string, block: string): boolean {
  const [net = "", prefix = ""] = block.split("/");
  const family = isIP(net);
  const length = Number(prefix);
  if (family === 0 || !/^\d+$/.test(prefix) || length > (family === 4 ? 32 : 128)) return false;
  // A connection of the older protocol may be told in words of the newer one.
  const plain = address.replace(/^::ffff:(?=\d+\.)/, "");
  const list = new BlockList();
  list.addSubnet(net, length, family === 4 ? "ipv4" : "ipv6");
  return list.check(plain, isIP(plain) === 6 ? "ipv6" : "ipv4");
}
