package lambdaworkbench;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * From a function's own values to JSON values, as the mapper of AWS's runtime writes them: members that are null are left
 * out, bytes are Base64, properties come in the order of their fields.
 */
final class Serializer {
  private Serializer() {}

  static Object toJson(Object value) throws ReflectiveOperationException {
    if (value == null || value instanceof String || value instanceof Boolean) return value;
    if (value instanceof Number number) return Double.isFinite(number.doubleValue()) || !isFloating(number) ? number : number.toString();
    if (value instanceof Character || value instanceof Enum<?> || value instanceof Instant) return value.toString();
    if (value instanceof Date date) return date.getTime();
    if (value instanceof Optional<?> optional) return toJson(optional.orElse(null));
    if (value instanceof byte[] bytes) return Base64.getEncoder().encodeToString(bytes);
    if (value instanceof ByteBuffer buffer) return textOf(buffer);
    if (value instanceof char[] characters) return new String(characters);
    if (value.getClass().getName().equals("org.joda.time.DateTime")) return value.toString();
    if (value instanceof Map<?, ?> map) {
      Map<String, Object> made = new LinkedHashMap<>();
      for (Map.Entry<?, ?> entry : map.entrySet()) put(made, String.valueOf(entry.getKey()), entry.getValue());
      return made;
    }
    List<Object> items = new ArrayList<>();
    if (value instanceof Iterable<?> all) {
      for (Object each : all) items.add(toJson(each));
      return items;
    }
    if (value.getClass().isArray()) {
      for (int index = 0; index < Array.getLength(value); index++) items.add(toJson(Array.get(value, index)));
      return items;
    }
    return members(value);
  }

  private static boolean isFloating(Number number) {
    return number instanceof Double || number instanceof Float;
  }

  private static String textOf(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return Base64.getEncoder().encodeToString(bytes);
  }

  private static void put(Map<String, Object> made, String name, Object value) throws ReflectiveOperationException {
    Object json = toJson(value);
    if (json != null) made.put(name, json);
  }

  private static Map<String, Object> members(Object value) throws ReflectiveOperationException {
    Map<String, Object> made = new LinkedHashMap<>();
    Class<?> type = value.getClass();
    if (type.isRecord()) {
      for (RecordComponent component : type.getRecordComponents()) put(made, component.getName(), read(component.getAccessor(), value));
      return made;
    }
    Map<String, Method> getters = new TreeMap<>();
    for (Method method : type.getMethods()) {
      String name = propertyOf(method);
      if (name != null && !method.isBridge()) getters.put(name, method);
    }
    for (Field field : fieldsOf(type)) {
      Method getter = getters.remove(field.getName());
      if (getter != null) put(made, field.getName(), read(getter, value));
      else if (Modifier.isPublic(field.getModifiers())) put(made, field.getName(), field.get(value));
    }
    for (Map.Entry<String, Method> entry : getters.entrySet()) put(made, entry.getKey(), read(entry.getValue(), value));
    return made;
  }

  /** Those of superclasses first, each in the order of the source. */
  private static List<Field> fieldsOf(Class<?> type) {
    if (type == null || type == Object.class) return new ArrayList<>();
    List<Field> fields = fieldsOf(type.getSuperclass());
    for (Field field : type.getDeclaredFields()) if (!Modifier.isStatic(field.getModifiers())) fields.add(field);
    return fields;
  }

  private static Object read(Method getter, Object value) throws ReflectiveOperationException {
    getter.setAccessible(true);
    return getter.invoke(value);
  }

  private static String propertyOf(Method method) {
    if (method.getParameterCount() > 0 || Modifier.isStatic(method.getModifiers()) || method.getDeclaringClass() == Object.class) return null;
    if (method.getReturnType() == void.class) return null;
    String name = method.getName();
    boolean flag = method.getReturnType() == boolean.class || method.getReturnType() == Boolean.class;
    int prefix = name.startsWith("get") ? 3 : flag && name.startsWith("is") ? 2 : 0;
    return prefix == 0 || name.length() == prefix ? null : decapitalized(name.substring(prefix));
  }

  /** As the JavaBeans specification has it: a name that begins with two capitals stays. */
  static String decapitalized(String name) {
    if (name.length() > 1 && Character.isUpperCase(name.charAt(0)) && Character.isUpperCase(name.charAt(1))) return name;
    return name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1);
  }
}
