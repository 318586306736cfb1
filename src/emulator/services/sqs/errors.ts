import { type Protocol, ServiceError } from "../../contracts/service.ts";

// Codes are those of the JSON protocol; the wire turns them into the older ones for the query protocol and
// the header `x-amzn-query-error`. Texts are AWS's where a recording shows them.

export function invalidParameter(message: string): ServiceError {
  return new ServiceError({ code: "InvalidParameterValueException", status: 400, message });
}

export function invalidValue(value: unknown, parameter: string, reason: string): ServiceError {
  return invalidParameter(`Value ${String(value)} for parameter ${parameter} is invalid. Reason: ${reason}`);
}

export function missingParameter(name: string): ServiceError {
  return new ServiceError({
    code: "MissingRequiredParameterException",
    status: 400,
    message: `The request must contain the parameter ${name}.`,
  });
}

/** The member that every request must have; throws AWS's error without it. */
export function required<Value>(value: Value | undefined, name: string): Value {
  if (value === undefined) throw missingParameter(name);
  return value;
}

/** The query protocol's sentence ends otherwise, for clients have matched on it since 2006. */
export function queueMissing(protocol?: Protocol["kind"]): ServiceError {
  const end = protocol === "query" ? " for this wsdl version." : ".";
  return new ServiceError({
    code: "QueueDoesNotExist",
    status: 400,
    message: `The specified queue does not exist${end}`,
  });
}

export function unknownAttribute(name: string): ServiceError {
  return new ServiceError({
    code: "InvalidAttributeName",
    status: 400,
    message: `Unknown Attribute ${name}.`,
  });
}

export function invalidAttributeValue(name: string, reason?: string): ServiceError {
  const end = reason === undefined ? "" : ` Reason: ${reason}`;
  return new ServiceError({
    code: "InvalidAttributeValue",
    status: 400,
    message: `Invalid value for the parameter ${name}.${end}`,
  });
}

export function invalidReceiptHandle(handle: string): ServiceError {
  return new ServiceError({
    code: "ReceiptHandleIsInvalid",
    status: 404,
    message: `The input receipt handle "${handle}" is not a valid receipt handle.`,
  });
}

export function resourceMissing(message: string): ServiceError {
  return new ServiceError({ code: "ResourceNotFoundException", status: 404, message });
}
