import type { DeployedWebSocketApi, HttpRoute } from "../../contracts/httpApis.ts";
import type { PublicRequest } from "../../contracts/publicRoute.ts";
import type { RestApis } from "../../contracts/restApis.ts";
import type { Authorized } from "./authorize.ts";
import { SocketError } from "./socketError.ts";

interface Asked {
  readonly api: DeployedWebSocketApi;
  readonly route: HttpRoute;
  readonly authorized: Authorized;
}

type ApiKey = NonNullable<ReturnType<RestApis["keyFor"]>>;

/** The key of a client that connects to a route with `ApiKeyRequired`. Throws `SocketError` for who has none that counts. */
export function requiredKey(
  { headerValues }: PublicRequest,
  { api, route, authorized }: Asked,
  { keyFor }: Pick<RestApis, "keyFor">,
): ApiKey | undefined {
  if (route.ApiKeyRequired !== true) return undefined;
  const isAuthorizers = api.snapshot.apiKeySelectionExpression === "$context.authorizer.usageIdentifierKey";
  const sent = isAuthorizers ? authorized.usageKey : headerValues["x-api-key"]?.at(-1);
  const key = sent === undefined ? undefined : keyFor(sent, api);
  if (key === undefined) throw SocketError.forbidden();
  return key;
}
