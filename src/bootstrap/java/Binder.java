package lambdaworkbench;

import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.Date;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * From JSON values to a function's own types: plain objects by setters, records, collections. As lenient as the mapper of
 * AWS's runtime is set up to be; see JacksonFactory in aws-lambda-java-serialization.
 */
final class Binder {
  /** The classes of AWS's event library, whose JSON names and seconds its runtime knows. */
  private static final String EVENTS = "com.amazonaws.services.";

  private Binder() {}

  static Object toJava(Object value, Type type) throws ReflectiveOperationException {
    Class<?> raw = Generics.rawOf(type);
    if (value == null) return raw.isPrimitive() ? Array.get(Array.newInstance(raw, 1), 0) : null;
    if (raw == Object.class || raw == Void.class) return value;
    if (raw == String.class || raw == CharSequence.class) return value instanceof String ? value : Json.write(value);
    if (raw == byte[].class && value instanceof String text) return Base64.getDecoder().decode(text);
    if (raw == ByteBuffer.class && value instanceof String text) return ByteBuffer.wrap(Base64.getDecoder().decode(text));
    if (raw.isArray()) return array(listOf(value), raw.getComponentType());
    if (Collection.class.isAssignableFrom(raw)) return collection(listOf(value), raw, Generics.argument(type, 0));
    if (Map.class.isAssignableFrom(raw) && value instanceof Map<?, ?> map)
      return map(map, raw, Generics.argument(type, 0), Generics.argument(type, 1));
    if (value instanceof List<?> list && list.size() < 2) return list.isEmpty() ? null : toJava(list.get(0), type);
    if (value.equals("") && raw != char.class && raw != Character.class) return toJava(null, type);
    if (raw == Boolean.class || raw == boolean.class) return value instanceof Boolean ? value : Boolean.valueOf(value.toString());
    if (raw == char.class || raw == Character.class) return value.toString().charAt(0);
    if (raw.isPrimitive() || Number.class.isAssignableFrom(raw)) return number(value, raw);
    if (raw.isEnum()) return constant(raw, value.toString());
    if (raw == Instant.class) return Instant.parse(value.toString());
    if (raw == Date.class) return value instanceof Number time ? new Date(time.longValue()) : Date.from(Instant.parse(value.toString()));
    if (raw == Optional.class) return Optional.ofNullable(toJava(value, Generics.argument(type, 0)));
    if (raw.getName().equals("org.joda.time.DateTime")) return raw.getMethod("parse", String.class).invoke(null, value.toString());
    if (value instanceof Map<?, ?> map) return raw.isRecord() ? record(map, raw) : bean(map, raw);
    throw new IllegalArgumentException("Cannot make " + raw.getName() + " of " + Json.write(value));
  }

  private static List<?> listOf(Object value) {
    return value instanceof List<?> list ? list : List.of(value);
  }

  private static Object number(Object value, Class<?> raw) {
    BigDecimal number = new BigDecimal(value.toString());
    if (raw == int.class || raw == Integer.class) return number.intValue();
    if (raw == long.class || raw == Long.class) return number.longValue();
    if (raw == double.class || raw == Double.class || raw == Number.class) return number.doubleValue();
    if (raw == float.class || raw == Float.class) return number.floatValue();
    if (raw == short.class || raw == Short.class) return number.shortValue();
    if (raw == byte.class || raw == Byte.class) return number.byteValue();
    return raw == BigInteger.class ? number.toBigInteger() : number;
  }

  /** A name that the enumeration does not know is nothing. */
  private static Object constant(Class<?> raw, String name) {
    for (Object each : raw.getEnumConstants()) if (((Enum<?>) each).name().equals(name)) return each;
    return null;
  }

  private static Object array(List<?> list, Class<?> item) throws ReflectiveOperationException {
    Object made = Array.newInstance(item, list.size());
    for (int index = 0; index < list.size(); index++) Array.set(made, index, toJava(list.get(index), item));
    return made;
  }

  private static Object collection(List<?> list, Class<?> raw, Type item) throws ReflectiveOperationException {
    Collection<Object> made = emptyCollection(raw);
    for (Object each : list) made.add(toJava(each, item));
    return made;
  }

  @SuppressWarnings("unchecked")
  private static Collection<Object> emptyCollection(Class<?> raw) throws ReflectiveOperationException {
    if (!Modifier.isAbstract(raw.getModifiers())) return (Collection<Object>) raw.getDeclaredConstructor().newInstance();
    if (SortedSet.class.isAssignableFrom(raw)) return new TreeSet<>();
    if (Set.class.isAssignableFrom(raw)) return new HashSet<>();
    return raw == Queue.class || raw == Deque.class ? new ArrayDeque<>() : new ArrayList<>();
  }

  @SuppressWarnings("unchecked")
  private static Object map(Map<?, ?> map, Class<?> raw, Type key, Type item) throws ReflectiveOperationException {
    Map<Object, Object> made;
    if (!Modifier.isAbstract(raw.getModifiers())) made = (Map<Object, Object>) raw.getDeclaredConstructor().newInstance();
    else made = SortedMap.class.isAssignableFrom(raw) ? new TreeMap<>() : new LinkedHashMap<>();
    for (Map.Entry<?, ?> entry : map.entrySet()) made.put(toJava(entry.getKey(), key), toJava(entry.getValue(), item));
    return made;
  }

  private static Object record(Map<?, ?> members, Class<?> raw) throws ReflectiveOperationException {
    RecordComponent[] components = raw.getRecordComponents();
    Class<?>[] types = Stream.of(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    Object[] arguments = new Object[components.length];
    for (int index = 0; index < components.length; index++)
      arguments[index] = toJava(members.get(components[index].getName()), components[index].getGenericType());
    Constructor<?> constructor = raw.getDeclaredConstructor(types);
    constructor.setAccessible(true);
    return constructor.newInstance(arguments);
  }

  private static Object bean(Map<?, ?> members, Class<?> raw) throws ReflectiveOperationException {
    Constructor<?> constructor = raw.getDeclaredConstructor();
    constructor.setAccessible(true);
    Object made = constructor.newInstance();
    for (Map.Entry<?, ?> entry : members.entrySet()) set(made, entry.getKey().toString(), entry.getValue());
    return made;
  }

  /** By setter or public field. */
  private static void set(Object target, String name, Object value) throws ReflectiveOperationException {
    boolean event = target.getClass().getName().startsWith(EVENTS);
    for (Method method : target.getClass().getMethods()) {
      String setter = method.getName();
      if (method.getParameterCount() != 1 || !setter.startsWith("set") || setter.length() == 3) continue;
      if (!matches(Serializer.decapitalized(setter.substring(3)), name, event)) continue;
      Type type = method.getGenericParameterTypes()[0];
      method.setAccessible(true);
      method.invoke(target, event && type == Date.class && value instanceof Number seconds ? dateOf(seconds) : toJava(value, type));
      return;
    }
    for (Field field : target.getClass().getFields()) {
      if (!matches(field.getName(), name, event) || Modifier.isStatic(field.getModifiers())) continue;
      field.set(target, toJava(value, field.getGenericType()));
      return;
    }
  }

  /** Some names of AWS's events are in capitals and their properties' are not. */
  private static boolean matches(String property, String name, boolean event) {
    return event ? property.equalsIgnoreCase(name) : property.equals(name);
  }

  private static Date dateOf(Number seconds) {
    return new Date((long) (seconds.doubleValue() * 1000));
  }
}
