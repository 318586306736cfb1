import assert from "node:assert/strict";
import { test } from "node:test";
import { answering, open, template } from "./openProject.ts";

const place = "us-east-1:000000000000";

test("what a SAM function says of its deployment reaches the emulator, and so does what resources of CloudFormation say", async (t) => {
  const { functions, images, project } = await open(t, {
    "template.yaml": template(
      `  Sam:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      Runtime: nodejs24.x
      CodeUri: src
      Role: !GetAtt Role.Arn
      KmsKeyArn: arn:aws:kms:us-east-1:000000000000:key/k
      VpcConfig: { SubnetIds: [subnet-1, !Ref Subnet], SecurityGroupIds: [sg-1] }
      FileSystemConfigs: [{ Arn: "arn:aws:elasticfilesystem:${place}:access-point/a", LocalMountPath: /mnt/x }]
      SnapStart: { ApplyOn: PublishedVersions }
      RecursiveLoop: Allow
      CodeSigningConfigArn: arn:aws:lambda:us-east-1:000000000000:code-signing-config:csc-1
      DeploymentPreference: { Type: AllAtOnce }
      RuntimeManagementConfig: { UpdateRuntimeOn: FunctionUpdate }
      DeadLetterQueue: { Type: SQS, TargetArn: !GetAtt Dead.Arn }
      AutoPublishAlias: live
      ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 2 }
      EventInvokeConfig:
        MaximumRetryAttempts: 1
        DestinationConfig: { OnFailure: { Type: SNS, Destination: !Ref Topic } }
      FunctionUrlConfig: { AuthType: AWS_IAM }`,
      `  Plain:
    Type: AWS::Lambda::Function
    Properties:
      Handler: app.handler
      Runtime: nodejs24.x
      Code: src
      Role: !Sub "arn:aws:iam::\${AWS::AccountId}:role/mine"
      DeadLetterConfig: { TargetArn: !Ref Topic }
  PlainUrl: { Type: AWS::Lambda::Url, Properties: { TargetFunctionArn: !GetAtt Plain.Arn, AuthType: NONE } }
  PlainEvents:
    Type: AWS::Lambda::EventInvokeConfig
    Properties: { FunctionName: !Ref Plain, Qualifier: $LATEST, MaximumEventAgeInSeconds: 60 }
  PlainVersion: { Type: AWS::Lambda::Version, Properties: { FunctionName: !Ref Plain } }
  PlainAlias:
    Type: AWS::Lambda::Alias
    Properties: { FunctionName: !Ref Plain, FunctionVersion: !GetAtt PlainVersion.Version, Name: prod }`,
      `  Image:
    Type: AWS::Lambda::Function
    Properties:
      Code: { ImageUri: !Sub "\${AWS::AccountId}.dkr.ecr.us-east-1.amazonaws.com/x:1" }
      ImageConfig: { Command: [app.handler], WorkingDirectory: /app }`,
      "  Role: { Type: AWS::IAM::Role }",
      "  Dead: { Type: AWS::SQS::Queue }",
      "  Topic: { Type: AWS::SNS::Topic, Properties: { TopicName: alarms } }",
    ),
    "src/app.js": answering("1"),
  });
  assert.deepEqual(
    project.problems().map(({ code, message, functionName }) => [code, message, functionName]),
    [
      [
        "setting-unsupported",
        "Sam: CodeSigningConfigArn, DeploymentPreference have no effect in the emulator.",
        "Sam",
      ],
    ],
  );
  const sam = functions.get("Sam");
  assert.partialDeepStrictEqual(sam?.configuration, {
    Role: "arn:aws:iam::000000000000:role/Role",
    KMSKeyArn: "arn:aws:kms:us-east-1:000000000000:key/k",
    VpcConfig: { SubnetIds: ["subnet-1", "Subnet"], SecurityGroupIds: ["sg-1"] },
    FileSystemConfigs: [
      { Arn: `arn:aws:elasticfilesystem:${place}:access-point/a`, LocalMountPath: "/mnt/x" },
    ],
    SnapStart: { ApplyOn: "PublishedVersions" },
    DeadLetterConfig: { TargetArn: `arn:aws:sqs:${place}:Dead` },
  });
  assert.partialDeepStrictEqual(sam, {
    recursiveLoop: "Allow",
    runtimeManagement: { UpdateRuntimeOn: "FunctionUpdate" },
    alias: "live",
    provisionedConcurrency: 2,
    eventInvoke: {
      MaximumRetryAttempts: 1,
      DestinationConfig: { OnFailure: { Destination: `arn:aws:sns:${place}:alarms` } },
    },
    url: { authType: "AWS_IAM" },
  });
  assert.deepEqual([...images], [["Image", "000000000000.dkr.ecr.us-east-1.amazonaws.com/x:1"]]);
  const plain = functions.get("Plain");
  // Resources of their own are made by Lambda itself: test/emulator/lambda/declared.test.ts.
  assert.deepEqual([plain?.url, plain?.eventInvoke, plain?.alias], [undefined, undefined, undefined]);
  assert.partialDeepStrictEqual(plain, {
    configuration: {
      Role: "arn:aws:iam::000000000000:role/mine",
      DeadLetterConfig: { TargetArn: `arn:aws:sns:${place}:alarms` },
    },
  });
});
