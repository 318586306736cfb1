package lambdaworkbench;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;

/** The handler that a name such as {@code example.Orders::create} or {@code example.Orders} leads to. */
final class Handler {
  private final Object target;
  private final Method method;
  private final Type[] parameters;

  private Handler(Object target, Method method, Type[] parameters) {
    this.target = target;
    this.method = method;
    this.parameters = parameters;
  }

  static Handler find(String name) throws Throwable {
    String[] parts = name.split("::", 2);
    Class<?> owner;
    try {
      owner = Class.forName(parts[0]);
    } catch (ClassNotFoundException missing) {
      throw new ClassNotFoundException("Class not found: " + parts[0], missing);
    }
    String wanted = parts.length == 2 ? parts[1] : "handleRequest";
    Method found =
        Arrays.stream(owner.getMethods())
            .filter(each -> each.getName().equals(wanted) && !each.isBridge() && !each.isSynthetic())
            // Of several methods AWS takes the one with the most parameters, ending in a context.
            .max(Comparator.comparingInt(Method::getParameterCount))
            .orElseThrow(() -> new NoSuchMethodException("No public method named " + wanted + " with appropriate method signature found on class " + parts[0]));
    found.setAccessible(true);
    Object target = null;
    try {
      if (!Modifier.isStatic(found.getModifiers())) target = constructorOf(owner).newInstance();
    } catch (InvocationTargetException failed) {
      throw failed.getTargetException();
    }
    return new Handler(target, found, Generics.parametersOf(found, owner));
  }

  private static Constructor<?> constructorOf(Class<?> owner) throws Exception {
    try {
      return owner.getConstructor();
    } catch (NoSuchMethodException missing) {
      if (owner.getEnclosingClass() != null && !Modifier.isStatic(owner.getModifiers()))
        throw new Exception("Class " + owner.getName() + " cannot be instantiated because it is a non-static inner class");
      throw new Exception("Class " + owner.getName() + " has no public zero-argument constructor", missing);
    }
  }

  /** Throws what the handler throws. */
  byte[] call(Invocation invocation) throws Throwable {
    Class<?>[] types = method.getParameterTypes();
    Object[] arguments = new Object[types.length];
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    boolean streams = false;
    for (int index = 0; index < types.length; index++) {
      if (types[index] == InputStream.class) arguments[index] = new ByteArrayInputStream(invocation.body());
      else if (types[index] == OutputStream.class) {
        arguments[index] = output;
        streams = true;
      } else if (types[index].getName().equals(Context.NAME)) arguments[index] = Context.of(types[index], invocation);
      else arguments[index] = eventOf(invocation, parameters[index]);
    }
    Object result;
    try {
      result = method.invoke(target, arguments);
    } catch (InvocationTargetException failed) {
      throw failed.getTargetException();
    }
    if (streams) return output.toByteArray();
    try {
      return Json.write(Serializer.toJson(result)).getBytes(StandardCharsets.UTF_8);
    } catch (Throwable failed) {
      throw new RuntimeException("An error occurred during JSON serialization of response", failed);
    }
  }

  private static Object eventOf(Invocation invocation, Type type) {
    try {
      return Binder.toJava(Json.parse(new String(invocation.body(), StandardCharsets.UTF_8)), type);
    } catch (Throwable failed) {
      throw new RuntimeException("An error occurred during JSON parsing", failed);
    }
  }
}
