import { AppError } from "../../../shared/errors.ts";

/**
 * The servers that topics are read from: those that a person names. A template's may be those of production, and its workspace brings
 * the library that would read them. Throws `AppError` "kafka-servers-not-named".
 */
export function brokersOf(named: readonly string[]): readonly string[] {
  if (named.length > 0) return named;
  throw new AppError("kafka-servers-not-named", {
    userMessage:
      'Kafka is read from servers that you name: start the emulator with KAFKA_BOOTSTRAP_SERVERS, such as "127.0.0.1:9092".',
  });
}
