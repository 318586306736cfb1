import type { Protocol } from "../../contracts/service.ts";
import { awsJson } from "./awsJson.ts";
import { awsQuery } from "./awsQuery.ts";
import { restJson } from "./restJson.ts";
import { restXml } from "./restXml.ts";
import type { WireProtocol } from "./wireProtocol.ts";

/** A protocol is a file and a row. */
export function wireProtocol(protocol: Protocol): WireProtocol {
  switch (protocol.kind) {
    case "rest-json":
      return restJson;
    case "aws-json":
      return awsJson(protocol);
    case "rest-xml":
      return restXml(protocol);
    case "query":
      return awsQuery(protocol);
  }
}
