package lambdaworkbench;

import java.io.IOError;
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
      fail(client, "/runtime/init/error", error, error.getClass().getName());
      System.exit(1);
      return;
    }
    if ("snap-start".equals(System.getenv("AWS_LAMBDA_INITIALIZATION_TYPE"))) SnapStart.snapshotAndRestore(client);
    while (true) {
      Invocation invocation = client.next();
      Log.setRequest(invocation.requestId());
      String traceId = invocation.header("lambda-runtime-trace-id");
      if (traceId != null) System.setProperty("com.amazonaws.xray.traceHeader", traceId);
      else System.clearProperty("com.amazonaws.xray.traceHeader");
      String path = "/runtime/invocation/" + invocation.requestId();
      byte[] response;
      try {
        response = handler.call(invocation);
      } catch (Throwable error) {
        fail(client, path + "/error", error, error.getClass().getName());
        // Whatever a function throws is its result; after these the machine cannot be trusted.
        if (error instanceof VirtualMachineError || error instanceof IOError) Runtime.getRuntime().halt(1);
        continue;
      }
      client.respond(path + "/response", response);
    }
  }

  /** Writes an error to the log and reports it to a path of the Runtime API. */
  static void fail(RuntimeClient client, String path, Throwable error, String type) {
    Log.failure(error);
    client.fail(path, Json.write(describe(error)), type);
  }

  /** An error in AWS's shape and key order. */
  private static Map<String, Object> describe(Throwable error) {
    Map<String, Object> shape = new LinkedHashMap<>();
    String message = error.getLocalizedMessage();
    shape.put("errorMessage", message == null ? error.getClass().getName() : message);
    shape.put("errorType", error.getClass().getName());
    List<String> frames = new ArrayList<>();
    for (StackTraceElement frame : Frames.of(error))
      frames.add(frame.getClassName() + "." + frame.getMethodName() + "(" + place(frame) + ")");
    shape.put("stackTrace", frames);
    if (error.getCause() != null && error.getCause() != error) shape.put("cause", describe(error.getCause()));
    return shape;
  }

  private static String place(StackTraceElement frame) {
    if (frame.isNativeMethod()) return "Native Method";
    return frame.getFileName() == null ? "Unknown Source" : frame.getFileName() + ":" + frame.getLineNumber();
  }
}
