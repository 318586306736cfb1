import { AppError } from "../../../shared/errors.ts";
import type { Mapping } from "../../contracts/eventSources.ts";

/**
 * The servers that a mapping is read from. A template names those of production, whose records the emulator must not take away, so
 * only those of this machine count, or those that the user names in their place. Throws `AppError` "kafka-broker-unknown".
 */
export function brokersOf({ settings }: Mapping, named: readonly string[]): readonly string[] {
  if (named.length > 0) return named;
  const declared = settings.SelfManagedEventSource?.Endpoints?.KAFKA_BOOTSTRAP_SERVERS ?? [];
  if (declared.length > 0 && declared.every(isOfThisMachine)) return declared;
  throw new AppError("kafka-broker-unknown", {
    userMessage:
      'Only brokers of this machine are read: start the emulator with KAFKA_BOOTSTRAP_SERVERS, such as "127.0.0.1:9092".',
  });
}

function isOfThisMachine(server: string): boolean {
  const host = server.replace(/:\d+$/, "").replace(/^\[(.*)\]$/, "$1");
  return (
    host === "localhost" ||
    host.endsWith(".localhost") ||
    host === "::1" ||
    /^127(?:\.\d{1,3}){3}$/.test(host)
  );
}
