import { functionDefaults, functionLimits } from "../limits.ts";
import { runtimes } from "../runtimes.ts";
import type { JsonSchema } from "./schema.ts";

const text: JsonSchema = { type: "string" };
const arn: JsonSchema = { type: "string", pattern: "^arn:" };
const logLevels = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"];

function texts(description: string, maxItems?: number): JsonSchema {
  return { type: "array", items: text, description, ...(maxItems !== undefined && { maxItems }) };
}

function members(description: string, properties: Readonly<Record<string, JsonSchema>>): JsonSchema {
  return { type: "object", description, properties, additionalProperties: false };
}

function amount(
  unit: string,
  { min, max }: { readonly min: number; readonly max: number },
  of: number,
): JsonSchema {
  return { type: "integer", description: `In ${unit}.`, minimum: min, maximum: max, default: of };
}

/** A function's configuration as `UpdateFunctionConfiguration` takes it. Its environment is a document of its own. */
export const configurationSchema: JsonSchema = {
  type: "object",
  additionalProperties: false,
  properties: {
    Description: { type: "string", maxLength: 256 },
    Runtime: {
      type: "string",
      description: "Of a function that is a zip.",
      enum: runtimes.filter(({ blocked }) => blocked !== true).map(({ id }) => id),
    },
    Handler: { type: "string", maxLength: 128, description: "What the runtime calls: `file.function`." },
    Role: { ...arn, description: "The execution role: what the function may do." },
    MemorySize: amount("megabytes", functionLimits.memoryMb, functionDefaults.memoryMb),
    Timeout: amount("seconds", functionLimits.timeoutSeconds, functionDefaults.timeoutSeconds),
    EphemeralStorage: members("The size of /tmp.", {
      Size: amount("megabytes", functionLimits.ephemeralStorageMb, functionDefaults.ephemeralStorageMb),
    }),
    Layers: {
      type: "array",
      items: arn,
      maxItems: 5,
      description: "ARNs of layer versions, in their order.",
    },
    VpcConfig: members("The network that the function reaches.", {
      SubnetIds: texts("Subnets.", 16),
      SecurityGroupIds: texts("Security groups.", 5),
      Ipv6AllowedForDualStack: { type: "boolean" },
    }),
    FileSystemConfigs: {
      type: "array",
      maxItems: 1,
      items: members("A file system that is mounted.", {
        Arn: arn,
        LocalMountPath: { type: "string", pattern: "^/mnt/[a-zA-Z0-9-_.]+$" },
      }),
    },
    DeadLetterConfig: members("Where events go that were tried in vain.", { TargetArn: text }),
    TracingConfig: members("X-Ray.", { Mode: { type: "string", enum: ["Active", "PassThrough"] } }),
    LoggingConfig: members("How the function logs, and where.", {
      LogFormat: { type: "string", enum: ["Text", "JSON"] },
      ApplicationLogLevel: { type: "string", enum: logLevels },
      SystemLogLevel: { type: "string", enum: ["DEBUG", "INFO", "WARN"] },
      LogGroup: { type: "string", maxLength: 512 },
    }),
    SnapStart: members("Starts from a snapshot of a published version.", {
      ApplyOn: { type: "string", enum: ["PublishedVersions", "None"] },
    }),
    KMSKeyArn: { type: "string", description: "The key that encrypts the environment variables." },
    ImageConfig: members("Of a function that is a container image.", {
      EntryPoint: texts("Instead of the image's ENTRYPOINT."),
      Command: texts("Instead of the image's CMD."),
      WorkingDirectory: text,
    }),
  },
};
