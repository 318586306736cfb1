package lambdaworkbench;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** JSON as maps, lists, strings, numbers, booleans and null. */
final class Json {
  private final String text;
  private int at;

  private Json(String text) {
    this.text = text;
  }

  static Object parse(String text) {
    Json parser = new Json(text);
    Object value = parser.value();
    parser.blanks();
    if (parser.at < text.length()) throw parser.unexpected();
    return value;
  }

  private Object value() {
    blanks();
    switch (peek()) {
      case '{':
        return object();
      case '[':
        return array();
      case '"':
        return string();
      case 't':
        return word("true", true);
      case 'f':
        return word("false", false);
      case 'n':
        return word("null", null);
      default:
        return number();
    }
  }

  private Map<String, Object> object() {
    Map<String, Object> members = new LinkedHashMap<>();
    at++;
    blanks();
    if (peek() == '}') {
      at++;
      return members;
    }
    while (true) {
      blanks();
      if (peek() != '"') throw unexpected();
      String name = string();
      blanks();
      expect(':');
      members.put(name, value());
      blanks();
      if (peek() == '}') {
        at++;
        return members;
      }
      expect(',');
    }
  }

  private List<Object> array() {
    List<Object> items = new ArrayList<>();
    at++;
    blanks();
    if (peek() == ']') {
      at++;
      return items;
    }
    while (true) {
      items.add(value());
      blanks();
      if (peek() == ']') {
        at++;
        return items;
      }
      expect(',');
    }
  }

  private String string() {
    StringBuilder made = new StringBuilder();
    at++;
    while (peek() != '"') {
      char next = text.charAt(at++);
      if (next != '\\') {
        made.append(next);
        continue;
      }
      char escaped = peek();
      at++;
      int plain = "\"\\/".indexOf(escaped);
      int control = "bfnrt".indexOf(escaped);
      if (plain >= 0) made.append(escaped);
      else if (control >= 0) made.append("\b\f\n\r\t".charAt(control));
      else if (escaped == 'u' && at + 4 <= text.length()) {
        made.append((char) Integer.parseInt(text.substring(at, at + 4), 16));
        at += 4;
      } else throw unexpected();
    }
    at++;
    return made.toString();
  }

  private Object number() {
    int start = at;
    while (at < text.length() && "+-.eE0123456789".indexOf(text.charAt(at)) >= 0) at++;
    if (start == at) throw unexpected();
    BigDecimal number = new BigDecimal(text.substring(start, at));
    if (number.scale() > 0 || text.substring(start, at).indexOf('.') >= 0) return number.doubleValue();
    if (number.abs().compareTo(BigDecimal.valueOf(Integer.MAX_VALUE)) <= 0) return number.intValue();
    return number.abs().compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) <= 0 ? (Object) number.longValue() : number.toBigInteger();
  }

  private Object word(String word, Object value) {
    if (!text.startsWith(word, at)) throw unexpected();
    at += word.length();
    return value;
  }

  private void blanks() {
    while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) at++;
  }

  private char peek() {
    if (at >= text.length()) throw unexpected();
    return text.charAt(at);
  }

  private void expect(char wanted) {
    if (peek() != wanted) throw unexpected();
    at++;
  }

  private IllegalArgumentException unexpected() {
    return new IllegalArgumentException("An error occurred during JSON parsing at position " + at);
  }

  static String write(Object value) {
    StringBuilder made = new StringBuilder();
    append(made, value);
    return made.toString();
  }

  private static void append(StringBuilder made, Object value) {
    if (value instanceof Map<?, ?> map) {
      String between = "{";
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        made.append(between);
        appendText(made, String.valueOf(entry.getKey()));
        made.append(':');
        append(made, entry.getValue());
        between = ",";
      }
      made.append(map.isEmpty() ? "{}" : "}");
    } else if (value instanceof Iterable<?> items) {
      String between = "";
      made.append('[');
      for (Object item : items) {
        made.append(between);
        append(made, item);
        between = ",";
      }
      made.append(']');
    } else if (value instanceof CharSequence || value instanceof Character) appendText(made, value.toString());
    else made.append(value);
  }

  private static void appendText(StringBuilder made, String text) {
    made.append('"');
    for (int index = 0; index < text.length(); index++) {
      char next = text.charAt(index);
      int control = "\b\f\n\r\t\"\\".indexOf(next);
      if (control >= 0) made.append('\\').append("bfnrt\"\\".charAt(control));
      else if (next < 0x20) made.append(String.format("\\u%04x", (int) next));
      else made.append(next);
    }
    made.append('"');
  }
}
