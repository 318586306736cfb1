package lambdaworkbench;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Runs a Java function: finds its handler, then takes one invocation after another from the Runtime API. */
public final class Bootstrap {
  private Bootstrap() {}

  public static void main(String[] arguments) throws Exception {
    System.setOut(new PrintStream(System.out, true, StandardCharsets.UTF_8));
    RuntimeClient client = new RuntimeClient(System.getenv("AWS_LAMBDA_RUNTIME_API"));
    Handler handler;
    try {
      handler = Handler.find(System.getenv("_HANDLER"));
    } catch (Throwable error) {
      Map<String, Object> shape = describe(error);
      log(error);
      client.fail("/runtime/init/error", Json.write(shape), (String) shape.get("errorType"));
      System.exit(1);
      return;
    }
    while (true) {
      Invocation invocation = client.next();
      String traceId = invocation.header("lambda-runtime-trace-id");
      if (traceId != null) System.setProperty("com.amazonaws.xray.traceHeader", traceId);
      else System.clearProperty("com.amazonaws.xray.traceHeader");
      String path = "/runtime/invocation/" + invocation.requestId();
      byte[] response;
      try {
        response = handler.call(invocation);
      } catch (Throwable error) {
        // Whatever a function throws is its result, but for what the machine cannot go on after.
        if (error instanceof OutOfMemoryError) {
          log(error);
          Runtime.getRuntime().halt(1);
        }
        Map<String, Object> shape = describe(error);
        log(error);
        client.fail(path + "/error", Json.write(shape), (String) shape.get("errorType"));
        continue;
      }
      client.respond(path + "/response", response);
    }
  }

  private static void log(Throwable error) {
    error.printStackTrace(System.err);
  }

  /** An error in AWS's shape and key order; frames of this runtime and of reflection are not the function's. */
  private static Map<String, Object> describe(Throwable error) {
    Map<String, Object> shape = new LinkedHashMap<>();
    if (error.getMessage() != null) shape.put("errorMessage", error.getMessage());
    shape.put("errorType", error.getClass().getName());
    List<String> frames = new ArrayList<>();
    for (StackTraceElement frame : error.getStackTrace()) {
      String owner = frame.getClassName();
      if (owner.startsWith("lambdaworkbench.")) break;
      if (owner.startsWith("jdk.internal.reflect.") || owner.startsWith("java.lang.reflect.")) continue;
      frames.add(owner + "." + frame.getMethodName() + "(" + place(frame) + ")");
    }
    shape.put("stackTrace", frames);
    if (error.getCause() != null && error.getCause() != error) shape.put("cause", describe(error.getCause()));
    return shape;
  }

  private static String place(StackTraceElement frame) {
    if (frame.isNativeMethod()) return "Native Method";
    return frame.getFileName() == null ? "Unknown Source" : frame.getFileName() + ":" + frame.getLineNumber();
  }
}
