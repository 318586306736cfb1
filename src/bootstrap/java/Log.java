package lambdaworkbench;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.reflect.Constructor;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Where the function's logger writes, and this runtime: each message is one event of the log, however many lines it has, in
 * the function's log format.
 */
final class Log {
  private static final int FRAME_TYPE = 0xa55a0001;
  private static final List<String> LEVELS = List.of("UNDEFINED", "TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL");

  private static final OutputStream frames = openFrames(System.getenv("_LAMBDA_TELEMETRY_LOG_FD"));
  private static final boolean json = "JSON".equals(System.getenv("AWS_LAMBDA_LOG_FORMAT"));
  private static final int lowest = LEVELS.indexOf(System.getenv().getOrDefault("AWS_LAMBDA_LOG_LEVEL", "UNDEFINED"));
  private static String requestId;

  private Log() {}

  /** The invocation that messages belong to from now on. */
  static void setRequest(String id) {
    requestId = id;
  }

  /** A message without a level is always written. */
  static void message(String text, String level) {
    int rank = LEVELS.indexOf(level);
    if (json) {
      if (rank > 0 && rank < lowest) return;
      Map<String, Object> record = new LinkedHashMap<>();
      record.put("timestamp", Instant.now().truncatedTo(ChronoUnit.MILLIS).toString());
      record.put("message", text);
      record.put("level", level);
      if (requestId != null) record.put("AWSRequestId", requestId);
      bytes((Json.write(record) + "\n").getBytes(StandardCharsets.UTF_8));
    } else bytes((rank > 0 ? "[" + level + "] " + text : text).getBytes(StandardCharsets.UTF_8));
  }

  /** Writes one frame: type, length and microseconds, all big-endian, then the message. */
  static synchronized void bytes(byte[] message) {
    try {
      if (frames == null) {
        System.out.write(message);
        System.out.flush();
        return;
      }
      Instant now = Instant.now();
      ByteBuffer frame = ByteBuffer.allocate(16 + message.length);
      frame.putInt(FRAME_TYPE).putInt(message.length);
      frame.putLong(now.getEpochSecond() * 1_000_000 + now.getNano() / 1_000).put(message);
      frames.write(frame.array());
    } catch (IOException gone) {
      // The emulator has ended, and nobody reads the log.
    }
  }

  /** A failure as AWS's runtime words it. */
  static void failure(Throwable error) {
    StringBuilder text = new StringBuilder();
    String what = error.getLocalizedMessage() == null ? error.getClass().getName() : error.getLocalizedMessage();
    text.append(what).append(": ").append(error.getClass().getName()).append("\n");
    trace(error, "", "", text, Collections.newSetFromMap(new IdentityHashMap<>()));
    message(text.toString(), json ? "ERROR" : "UNDEFINED");
  }

  /** As {@code printStackTrace} writes it, with the function's frames alone. */
  private static void trace(Throwable error, String indent, String caption, StringBuilder text, Set<Throwable> seen) {
    if (!seen.add(error)) return;
    text.append(indent).append(caption).append(error).append("\n");
    for (StackTraceElement frame : Frames.of(error)) text.append(indent).append("\tat ").append(frame).append("\n");
    for (Throwable each : error.getSuppressed()) trace(each, indent + "\t", "Suppressed: ", text, seen);
    if (error.getCause() != null) trace(error.getCause(), indent, "Caused by: ", text, seen);
  }

  /** Java makes a stream of a descriptor that it inherits only through a constructor that is not public. */
  private static OutputStream openFrames(String descriptor) {
    if (descriptor == null) return null;
    try {
      Constructor<FileDescriptor> constructor = FileDescriptor.class.getDeclaredConstructor(int.class);
      constructor.setAccessible(true);
      return new FileOutputStream(constructor.newInstance(Integer.parseInt(descriptor)));
    } catch (ReflectiveOperationException | RuntimeException closed) {
      return null;
    }
  }
}
