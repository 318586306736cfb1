package lambdaworkbench;

import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Date;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Between JSON values and a function's own types: plain objects by setters and getters, records, collections. */
final class Binder {
  private Binder() {}

  /** The parameter types of a handler; those of a generic interface are what the class declares for it. */
  static Type[] parametersOf(Method method, Class<?> owner) {
    Type[] types = method.getGenericParameterTypes();
    for (int index = 0; index < types.length; index++) {
      if (!(types[index] instanceof TypeVariable<?>)) continue;
      int position = index;
      types[index] =
          Stream.of(owner.getGenericInterfaces())
              .filter(ParameterizedType.class::isInstance)
              .map(each -> ((ParameterizedType) each).getActualTypeArguments()[position])
              .findFirst()
              .orElse(Object.class);
    }
    return types;
  }

  static Object toJava(Object value, Type type) throws ReflectiveOperationException {
    Class<?> raw = rawOf(type);
    if (value == null) return raw.isPrimitive() ? Array.get(Array.newInstance(raw, 1), 0) : null;
    if (raw == Object.class || raw == Void.class) return value;
    if (raw == String.class || raw == CharSequence.class) return value instanceof String ? value : Json.write(value);
    if (raw == Boolean.class || raw == boolean.class) return value instanceof Boolean ? value : Boolean.valueOf(value.toString());
    if (raw.isPrimitive() || Number.class.isAssignableFrom(raw)) return number(value, raw);
    if (raw.isEnum()) return constant(raw, value.toString());
    if (raw == Instant.class) return Instant.parse(value.toString());
    if (raw == Date.class) return value instanceof Number time ? new Date(time.longValue()) : Date.from(Instant.parse(value.toString()));
    if (raw == Optional.class) return Optional.ofNullable(toJava(value, argument(type, 0)));
    if (raw.isArray() && value instanceof List<?> list) return array(list, raw.getComponentType());
    if (Collection.class.isAssignableFrom(raw) && value instanceof List<?> list) return collection(list, raw, argument(type, 0));
    if (Map.class.isAssignableFrom(raw) && value instanceof Map<?, ?> map) return map(map, argument(type, 0), argument(type, 1));
    if (value instanceof Map<?, ?> map) return raw.isRecord() ? record(map, raw) : bean(map, raw);
    throw new IllegalArgumentException("An error occurred during JSON parsing: cannot make " + raw.getName() + " of " + Json.write(value));
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

  private static Object constant(Class<?> raw, String name) {
    for (Object each : raw.getEnumConstants()) if (((Enum<?>) each).name().equals(name)) return each;
    throw new IllegalArgumentException(name + " is not one of " + raw.getName());
  }

  private static Object array(List<?> list, Class<?> item) throws ReflectiveOperationException {
    Object made = Array.newInstance(item, list.size());
    for (int index = 0; index < list.size(); index++) Array.set(made, index, toJava(list.get(index), item));
    return made;
  }

  private static Object collection(List<?> list, Class<?> raw, Type item) throws ReflectiveOperationException {
    Collection<Object> made = Set.class.isAssignableFrom(raw) ? new HashSet<>() : new ArrayList<>();
    for (Object each : list) made.add(toJava(each, item));
    return made;
  }

  private static Object map(Map<?, ?> map, Type key, Type item) throws ReflectiveOperationException {
    Map<Object, Object> made = new LinkedHashMap<>();
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

  /** By setter or public field, whatever the case of the name: events of AWS write some names in capitals. */
  private static void set(Object target, String name, Object value) throws ReflectiveOperationException {
    for (Method method : target.getClass().getMethods()) {
      if (method.getParameterCount() != 1 || !method.getName().equalsIgnoreCase("set" + name)) continue;
      method.invoke(target, toJava(value, method.getGenericParameterTypes()[0]));
      return;
    }
    for (Field field : target.getClass().getFields()) {
      if (!field.getName().equalsIgnoreCase(name) || Modifier.isStatic(field.getModifiers())) continue;
      field.set(target, toJava(value, field.getGenericType()));
      return;
    }
  }

  static Object toJson(Object value) throws ReflectiveOperationException {
    if (value == null || value instanceof String || value instanceof Number || value instanceof Boolean) return value;
    if (value instanceof Character || value instanceof Enum<?> || value instanceof Instant) return value.toString();
    if (value instanceof Date date) return date.getTime();
    if (value instanceof Optional<?> optional) return toJson(optional.orElse(null));
    if (value instanceof Map<?, ?> map) {
      Map<String, Object> made = new LinkedHashMap<>();
      for (Map.Entry<?, ?> entry : map.entrySet()) made.put(String.valueOf(entry.getKey()), toJson(entry.getValue()));
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

  private static Map<String, Object> members(Object value) throws ReflectiveOperationException {
    Map<String, Object> made = new LinkedHashMap<>();
    Class<?> type = value.getClass();
    if (type.isRecord()) {
      for (RecordComponent component : type.getRecordComponents()) {
        Method accessor = component.getAccessor();
        accessor.setAccessible(true);
        made.put(component.getName(), toJson(accessor.invoke(value)));
      }
      return made;
    }
    for (Field field : type.getFields())
      if (!Modifier.isStatic(field.getModifiers())) made.put(field.getName(), toJson(field.get(value)));
    List<Method> getters = new ArrayList<>(List.of(type.getMethods()));
    getters.sort(Comparator.comparing(Method::getName));
    for (Method method : getters) {
      String name = propertyOf(method);
      if (name == null) continue;
      method.setAccessible(true);
      made.put(name, toJson(method.invoke(value)));
    }
    return made;
  }

  private static String propertyOf(Method method) {
    if (method.getParameterCount() > 0 || Modifier.isStatic(method.getModifiers()) || method.getDeclaringClass() == Object.class) return null;
    String name = method.getName();
    boolean flag = method.getReturnType() == boolean.class || method.getReturnType() == Boolean.class;
    int prefix = name.startsWith("get") ? 3 : flag && name.startsWith("is") ? 2 : 0;
    if (prefix == 0 || name.length() == prefix) return null;
    return name.substring(prefix, prefix + 1).toLowerCase(Locale.ROOT) + name.substring(prefix + 1);
  }

  private static Class<?> rawOf(Type type) {
    if (type instanceof Class<?> raw) return raw;
    if (type instanceof ParameterizedType generic) return (Class<?>) generic.getRawType();
    return Object.class;
  }

  private static Type argument(Type type, int index) {
    return type instanceof ParameterizedType generic ? generic.getActualTypeArguments()[index] : Object.class;
  }
}
