package lambdaworkbench;

import java.util.Map;

/** One invocation as the Runtime API gave it; header names are lower-case. */
record Invocation(Map<String, String> headers, byte[] body) {
  String header(String name) {
    return headers.get(name);
  }

  String requestId() {
    return header("lambda-runtime-aws-request-id");
  }
}
