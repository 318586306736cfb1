import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** Writes code that stands in a template, with what Lambda puts beside it. */
export async function writeInlineCode(folder: string, language: string, text: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  if (language === "python") {
    await writeFile(join(folder, "index.py"), text);
    await writeFile(join(folder, "cfnresponse.py"), pythonResponse);
    return;
  }
  await writeFile(join(folder, "index.js"), text);
  // What `index.js` is may not depend on a package.json of the workspace above.
  await writeFile(join(folder, "package.json"), '{ "type": "commonjs" }\n');
  const module = join(folder, "node_modules", "cfn-response");
  await mkdir(module, { recursive: true });
  await writeFile(join(module, "index.js"), nodeResponse);
}

/** Answers CloudFormation for a custom resource; AWS documents it for functions whose code is in the template. */
const nodeResponse = `"use strict";
exports.SUCCESS = "SUCCESS";
exports.FAILED = "FAILED";
exports.send = (event, context, Status, Data, physicalResourceId, noEcho) => {
  const body = JSON.stringify({
    Status,
    Reason: "See the details in CloudWatch Log Stream: " + context.logStreamName,
    PhysicalResourceId: physicalResourceId || context.logStreamName,
    StackId: event.StackId,
    RequestId: event.RequestId,
    LogicalResourceId: event.LogicalResourceId,
    NoEcho: noEcho || false,
    Data,
  });
  const { request } = event.ResponseURL.startsWith("http:") ? require("http") : require("https");
  const headers = { "content-type": "", "content-length": Buffer.byteLength(body) };
  return new Promise((resolve) => {
    const end = () => {
      if (context.done) context.done();
      resolve();
    };
    const sent = request(event.ResponseURL, { method: "PUT", headers }, (answer) => {
      console.log("Status code: " + answer.statusCode);
      answer.resume().on("end", end);
    });
    sent.on("error", (error) => {
      console.log("send(..) failed executing http.request(..): " + error.message);
      end();
    });
    sent.end(body);
  });
};
`;

const pythonResponse = `import json
import urllib.request

SUCCESS = "SUCCESS"
FAILED = "FAILED"


def send(event, context, responseStatus, responseData, physicalResourceId=None, noEcho=False, reason=None):
    body = json.dumps({
        "Status": responseStatus,
        "Reason": reason or "See the details in CloudWatch Log Stream: " + context.log_stream_name,
        "PhysicalResourceId": physicalResourceId or context.log_stream_name,
        "StackId": event["StackId"],
        "RequestId": event["RequestId"],
        "LogicalResourceId": event["LogicalResourceId"],
        "NoEcho": noEcho,
        "Data": responseData,
    }).encode("utf-8")
    headers = {"content-type": "", "content-length": str(len(body))}
    request = urllib.request.Request(event["ResponseURL"], data=body, headers=headers, method="PUT")
    try:
        with urllib.request.urlopen(request) as answer:
            print("Status code:", answer.status)
    except Exception as error:
        print("send(..) failed executing http.request(..):", error)
`;
