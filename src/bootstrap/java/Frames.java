package lambdaworkbench;

import java.util.ArrayList;
import java.util.List;

/** The frames of an error that are the function's: not those of this runtime, nor of the reflection that called it. */
final class Frames {
  private Frames() {}

  static List<StackTraceElement> of(Throwable error) {
    List<StackTraceElement> frames = new ArrayList<>();
    for (StackTraceElement frame : error.getStackTrace()) {
      String owner = frame.getClassName();
      if (owner.startsWith("lambdaworkbench.")) break;
      if (owner.startsWith("jdk.internal.reflect.") || owner.startsWith("java.lang.reflect.")) continue;
      frames.add(frame);
    }
    return frames;
  }
}
