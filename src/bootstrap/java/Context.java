package lambdaworkbench;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;

/**
 * AWS's context interface, which comes with the function's own libraries and is therefore only known by its name.
 */
final class Context {
  static final String NAME = "com.amazonaws.services.lambda.runtime.Context";
  private static final String LOGGER = "com.amazonaws.services.lambda.runtime.LambdaLogger";

  private Context() {}

  static Object of(Class<?> type, Invocation invocation) {
    InvocationHandler answers = (proxy, method, arguments) -> answer(type, invocation, method.getName(), proxy, arguments);
    return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, answers);
  }

  private static Object answer(Class<?> type, Invocation invocation, String method, Object proxy, Object[] arguments)
      throws ClassNotFoundException {
    switch (method) {
      case "getAwsRequestId":
        return invocation.requestId();
      case "getLogGroupName":
        return System.getenv("AWS_LAMBDA_LOG_GROUP_NAME");
      case "getLogStreamName":
        return System.getenv("AWS_LAMBDA_LOG_STREAM_NAME");
      case "getFunctionName":
        return System.getenv("AWS_LAMBDA_FUNCTION_NAME");
      case "getFunctionVersion":
        return System.getenv("AWS_LAMBDA_FUNCTION_VERSION");
      case "getInvokedFunctionArn":
        return invocation.header("lambda-runtime-invoked-function-arn");
      case "getTenantId":
        return invocation.header("lambda-runtime-aws-tenant-id");
      case "getMemoryLimitInMB":
        return Integer.parseInt(System.getenv("AWS_LAMBDA_FUNCTION_MEMORY_SIZE"));
      case "getRemainingTimeInMillis":
        long deadline = Long.parseLong(invocation.header("lambda-runtime-deadline-ms"));
        return (int) Math.max(0, deadline - System.currentTimeMillis());
      case "getLogger":
        return logger(Class.forName(LOGGER, true, type.getClassLoader()));
      case "hashCode":
        return System.identityHashCode(proxy);
      case "equals":
        return proxy == arguments[0];
      case "toString":
        return "Context[" + invocation.requestId() + "]";
      default:
        return null;
    }
  }

  private static Object logger(Class<?> type) {
    InvocationHandler answers =
        (proxy, method, arguments) -> {
          if (method.getName().equals("log")) {
            String level = arguments.length > 1 ? String.valueOf(arguments[1]) : "UNDEFINED";
            if (arguments[0] instanceof byte[] bytes) Log.bytes(bytes);
            else Log.message(String.valueOf(arguments[0]), level);
          }
          return null;
        };
    return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, answers);
  }
}
