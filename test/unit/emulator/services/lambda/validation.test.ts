import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ServiceError } from "../../../../../src/emulator/contracts/service.ts";
import { lambdaValidator } from "../../../../../src/emulator/services/lambda/validation.ts";

const validate = lambdaValidator(() => false);

/** The message with which a request is refused; "" when it is not. */
function refusal(operation: string, input: Readonly<Record<string, unknown>>): string {
  try {
    validate(operation, input);
    return "";
  } catch (error) {
    assert.ok(error instanceof ServiceError);
    assert.equal(error.code, "ValidationException");
    assert.deepEqual(error.members, {});
    return error.wireMessage ?? "";
  }
}

const role = "arn:aws:iam::000000000000:role/r";
const create = { FunctionName: "f", Role: role, Code: {} };

describe("validation", () => {
  test("a request within the model passes", () => {
    assert.equal(refusal("CreateFunction", { ...create, Architectures: ["arm64"], Timeout: 900 }), "");
  });

  test("what is missing is null", () => {
    assert.equal(
      refusal("AddPermission", { FunctionName: "f", StatementId: "s", Action: "lambda:InvokeFunction" }),
      "1 validation error detected: Value null at 'principal' failed to satisfy constraint: Member must not be null",
    );
  });

  test("numbers have values, text has length", () => {
    assert.equal(
      refusal("CreateFunction", { ...create, MemorySize: 64, Timeout: 901, Handler: "h".repeat(129) }),
      "3 validation errors detected: " +
        `Value '${"h".repeat(129)}' at 'handler' failed to satisfy constraint: Member must have length less than or equal to 128; ` +
        "Value '901' at 'timeout' failed to satisfy constraint: Member must have value less than or equal to 900; " +
        "Value '64' at 'memorySize' failed to satisfy constraint: Member must have value greater than or equal to 128",
    );
  });

  test("nested members have their path", () => {
    assert.equal(
      refusal("CreateFunction", {
        ...create,
        EphemeralStorage: { Size: 100 },
        SnapStart: { ApplyOn: "All" },
      }),
      "2 validation errors detected: " +
        "Value '100' at 'ephemeralStorage.size' failed to satisfy constraint: Member must have value greater than or equal to 512; " +
        "Value 'All' at 'snapStart.applyOn' failed to satisfy constraint: Member must satisfy enum value set: [PublishedVersions, None]",
    );
    assert.match(
      refusal("CreateFunction", { ...create, FileSystemConfigs: [{ Arn: "a", LocalMountPath: "/mnt/a" }] }),
      /at 'fileSystemConfigs\.1\.member\.arn' failed/,
    );
  });

  test("a name that is too long and of no region has both problems, length first", () => {
    const name = `arn:aws:lambda:invalid-region:000000000000:function:${"a".repeat(170)}`;
    const message = refusal("GetFunction", { FunctionName: name });
    assert.ok(
      message.startsWith(
        `2 validation errors detected: Value '${name}' at 'functionName' failed to satisfy constraint: Member must have length less than or equal to 170; Value '${name}' at 'functionName' failed to satisfy constraint: Member must satisfy regular expression pattern: (arn:`,
      ),
      message,
    );
    assert.match(refusal("DeleteFunction", { FunctionName: "a".repeat(141) }), /less than or equal to 140$/);
  });

  test("what may be secret is not repeated", () => {
    const message = refusal("CreateFunction", {
      ...create,
      Environment: { Variables: { "1BAD": "password" } },
    });
    assert.equal(
      message,
      "1 validation error detected: Value at 'environment.variables' failed to satisfy constraint: Map keys must satisfy constraint: [Member must satisfy regular expression pattern: [a-zA-Z]([a-zA-Z0-9_])+]",
    );
  });

  test("a known runtime of the past may be compatible with a layer", () => {
    const layer = { LayerName: "l", Content: {} };
    assert.equal(
      refusal("PublishLayerVersion", { ...layer, CompatibleRuntimes: ["python2.7", "nodejs24.x"] }),
      "",
    );
    assert.match(
      refusal("ListLayers", { CompatibleRuntime: "cobol" }),
      /^1 .* 'compatibleRuntime' .* \[nodejs/,
    );
  });

  test("unknown operations and members are nobody's concern", () => {
    assert.equal(refusal("Nonsense", { Any: 1 }), "");
    assert.equal(refusal("ListFunctions", { Any: 1 }), "");
  });

  test("values of another type than the model's never crash it", () => {
    for (const value of [null, 0, true, "", [], {}, [[]], { a: null }, new Uint8Array(2)]) {
      for (const member of ["Environment", "Layers", "Architectures", "Code", "Timeout", "Tags", "Role"]) {
        refusal("CreateFunction", { ...create, [member]: value });
      }
    }
  });
});
