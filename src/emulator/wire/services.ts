import { onceAsync } from "../../shared/once.ts";
import type { HttpHead, HttpHeaders } from "../contracts/http.ts";
import type { Operations, ServiceDefinition } from "../contracts/service.ts";
import type { ServiceModel } from "../contracts/serviceModel.ts";
import { headerOf } from "./headers.ts";
import { readModel } from "./model/readModel.ts";
import { wireProtocol } from "./protocols/table.ts";
import type { WireProtocol } from "./protocols/wireProtocol.ts";
import { createRouter, type Router } from "./router.ts";

/** A service whose model has been read, and whose operations are loaded. */
export interface OpenService {
  readonly definition: ServiceDefinition;
  readonly protocols: readonly WireProtocol[];
  readonly model: ServiceModel;
  readonly operations: Operations;
  readonly route: Router;
}

export type Identified =
  | { readonly kind: "service"; readonly service: OpenService }
  /** Its model is being read; asked again then, it is a service. */
  | { readonly kind: "opening"; readonly opened: Promise<void> }
  | { readonly kind: "unknown-service"; readonly name: string };

/** The services behind one address. At AWS the host name says which one a request means. */
export class Services {
  readonly #entries: readonly ServiceEntry[];
  /** Answers what is for no service. */
  readonly fallback: OpenService;

  private constructor(entries: readonly ServiceEntry[], fallback: OpenService) {
    this.#entries = entries;
    this.fallback = fallback;
  }

  /** The first of them is the one that a request means if nothing tells another; the models of the others are read when they are asked for. */
  static async open(definitions: readonly [ServiceDefinition, ...ServiceDefinition[]]): Promise<Services> {
    const [first, ...others] = definitions.map((definition) => new ServiceEntry(definition));
    if (first === undefined) throw new Error("There is no service.");
    return new Services([first, ...others], await first.open());
  }

  /** By the service that a signature is scoped to; unsigned, by the request's shape. */
  identify(scope: string | undefined, head: HttpHead): Identified {
    const entry =
      scope === undefined
        ? (this.#entries.find(({ definition }) => isFor(definition, head)) ?? this.#entries[0])
        : this.#signedFor(scope, head.path);
    if (entry === undefined) return { kind: "unknown-service", name: scope ?? "" };
    const service = entry.service;
    if (service !== undefined) return { kind: "service", service };
    return { kind: "opening", opened: entry.open().then(() => undefined) };
  }

  #signedFor(scope: string, path: string): ServiceEntry | undefined {
    const alike = this.#entries.filter(({ definition }) => definition.signingName === scope);
    const owns = ({ definition: { pathPrefix } }: ServiceEntry) =>
      pathPrefix !== undefined && path.startsWith(pathPrefix);
    return (
      alike.find(owns) ?? alike.find(({ definition }) => definition.pathPrefix === undefined) ?? alike[0]
    );
  }

  /** Whether a credential may be scoped to any region. */
  isGlobal(signingName: string): boolean {
    return this.#entries.some(
      ({ definition }) => definition.signingName === signingName && definition.isGlobal === true,
    );
  }

  /** Unsigned queries look alike: only the action tells whose they are. The given service where none has it. */
  async ofAction(service: OpenService, action: string): Promise<OpenService> {
    const has = ({ model }: OpenService) => Object.hasOwn(model.operations, action);
    if (has(service)) return service;
    for (const entry of this.#entries) {
      if (!entry.definition.protocols.some(({ kind }) => kind === "query")) continue;
      const other = await entry.open();
      if (has(other)) return other;
    }
    return service;
  }
}

/** A service from its definition to its model. */
class ServiceEntry {
  readonly definition: ServiceDefinition;
  service: OpenService | undefined;
  /** One that fails is tried again with the next request. */
  readonly open = onceAsync(() => this.#open());

  constructor(definition: ServiceDefinition) {
    this.definition = definition;
  }

  async #open(): Promise<OpenService> {
    const { definition } = this;
    const { operations: given } = definition;
    const [model, operations] = await Promise.all([
      definition.model(readModel),
      typeof given === "function" ? given() : given,
    ]);
    const protocols = definition.protocols.map(wireProtocol);
    this.service = { definition, protocols, model, operations, route: createRouter(model) };
    return this.service;
  }
}

function isFor({ protocols, isUnsigned }: ServiceDefinition, head: HttpHead): boolean {
  const target = headerOf(head.headers, "x-amz-target");
  return (
    protocols.some((protocol) => protocol.kind === "aws-json" && target?.startsWith(`${protocol.target}.`)) ||
    isUnsigned?.(head) === true
  );
}

/** The protocol of a request: the first that it speaks, else the last. */
export function protocolOf({ protocols }: OpenService, headers: HttpHeaders): WireProtocol {
  const spoken = protocols.find(({ speaks }) => speaks(headers)) ?? protocols.at(-1);
  if (spoken === undefined) throw new Error("The service has no protocol.");
  return spoken;
}
