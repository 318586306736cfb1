import type { PublicRequest, PublicResponse, PublicRoute } from "../../contracts/publicRoute.ts";
import { ServiceError } from "../../contracts/service.ts";
import type { Confirmations } from "./confirmations.ts";
import type { Addresses } from "./notification.ts";

const path = "/SimpleNotificationService/";
const xmlNamespace = "http://sns.amazonaws.com/doc/2010-03-31/";

/** The addresses that stand in messages: whoever has such a message may confirm its subscription, and end it. */
export function addressesAt(endpoint: () => string): Addresses {
  return (action, parameters) =>
    `${endpoint()}${path}?${new URLSearchParams({ Action: action, ...parameters }).toString()}`;
}

/** Answers those addresses, which are visited without a signature. */
export function publicAddresses(confirmations: Confirmations): PublicRoute {
  return {
    matches: (_host, asked) => asked === path,
    answer: (request) => Promise.resolve(answer(request, confirmations)),
  };
}

function answer(
  { closed, rawQuery, requestId }: PublicRequest,
  confirmations: Confirmations,
): PublicResponse {
  if (closed !== undefined) return refused(403, "AuthorizationError", closed);
  const query = new URLSearchParams(rawQuery);
  const given = (name: string) => query.get(name) ?? "";
  try {
    switch (given("Action")) {
      case "ConfirmSubscription": {
        const arn = confirmations.confirm(given("TopicArn"), given("Token"));
        return done("ConfirmSubscription", `<SubscriptionArn>${arn}</SubscriptionArn>`, requestId);
      }
      case "Unsubscribe":
        confirmations.unsubscribe(given("SubscriptionArn"));
        return done("Unsubscribe", "", requestId);
      default:
        return refused(
          400,
          "InvalidAction",
          "Only ConfirmSubscription and Unsubscribe may be asked for here.",
        );
    }
  } catch (error) {
    if (error instanceof ServiceError)
      return refused(error.status, "InvalidParameter", error.wireMessage ?? "");
    throw error;
  }
}

function done(action: string, result: string, requestId: string): PublicResponse {
  const inner = `<${action}Result>${result}</${action}Result><ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata>`;
  return xml(200, `<${action}Response xmlns="${xmlNamespace}">${inner}</${action}Response>`);
}

/** The messages are the emulator's own words, without anything of the request. */
function refused(status: number, code: string, message: string): PublicResponse {
  const error = `<Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error>`;
  return xml(status, `<ErrorResponse xmlns="${xmlNamespace}">${error}</ErrorResponse>`);
}

function xml(status: number, body: string): PublicResponse {
  return { status, headers: { "Content-Type": "text/xml" }, body };
}
