package lambdaworkbench;

import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

/** What type variables stand for in a class: its superclasses and interfaces say so, or leave it to those below them. */
final class Generics {
  private Generics() {}

  /** The parameter types of a method as a class has it. */
  static Type[] parametersOf(Method method, Class<?> owner) {
    Map<TypeVariable<?>, Type> known = new HashMap<>();
    learn(owner, known);
    return Stream.of(method.getGenericParameterTypes()).map(each -> resolved(each, known)).toArray(Type[]::new);
  }

  static Class<?> rawOf(Type type) {
    if (type instanceof Class<?> raw) return raw;
    if (type instanceof ParameterizedType generic) return (Class<?>) generic.getRawType();
    if (type instanceof WildcardType some) return rawOf(some.getUpperBounds()[0]);
    if (type instanceof TypeVariable<?> variable) return rawOf(variable.getBounds()[0]);
    if (type instanceof GenericArrayType array) return rawOf(array.getGenericComponentType()).arrayType();
    return Object.class;
  }

  static Type argument(Type type, int index) {
    if (type instanceof WildcardType some) return argument(some.getUpperBounds()[0], index);
    return type instanceof ParameterizedType generic ? generic.getActualTypeArguments()[index] : Object.class;
  }

  private static void learn(Type type, Map<TypeVariable<?>, Type> known) {
    if (type == null || type == Object.class) return;
    Class<?> raw = rawOf(type);
    if (type instanceof ParameterizedType generic)
      for (int index = 0; index < raw.getTypeParameters().length; index++)
        known.put(raw.getTypeParameters()[index], generic.getActualTypeArguments()[index]);
    learn(raw.getGenericSuperclass(), known);
    for (Type each : raw.getGenericInterfaces()) learn(each, known);
  }

  private static Type resolved(Type type, Map<TypeVariable<?>, Type> known) {
    if (type instanceof TypeVariable<?> variable)
      return resolved(known.containsKey(variable) ? known.get(variable) : variable.getBounds()[0], known);
    if (type instanceof ParameterizedType generic)
      return new Resolved(
          generic.getRawType(), Stream.of(generic.getActualTypeArguments()).map(each -> resolved(each, known)).toArray(Type[]::new));
    return type;
  }

  private record Resolved(Type raw, Type[] arguments) implements ParameterizedType {
    @Override
    public Type getRawType() {
      return raw;
    }

    @Override
    public Type[] getActualTypeArguments() {
      return arguments;
    }

    @Override
    public Type getOwnerType() {
      return null;
    }
  }
}
