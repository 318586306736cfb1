package lambdaworkbench;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** A client of the Runtime API on one keep-alive socket. Ends the process when the emulator is gone. */
final class RuntimeClient {
  private static final String PREFIX = "/2018-06-01";

  private final String address;
  private final Socket socket;
  private final InputStream input;
  private final OutputStream output;

  RuntimeClient(String address) throws IOException {
    this.address = address;
    int colon = address.lastIndexOf(':');
    socket = new Socket(address.substring(0, colon), Integer.parseInt(address.substring(colon + 1)));
    socket.setTcpNoDelay(true);
    input = new BufferedInputStream(socket.getInputStream(), 65_536);
    output = socket.getOutputStream();
  }

  Invocation next() {
    return request("GET", "/runtime/invocation/next", new byte[0], "");
  }

  /** SnapStart: returns when the snapshot has been restored. */
  void restoreNext() {
    request("GET", "/runtime/restore/next", new byte[0], "");
  }

  void respond(String path, byte[] body) {
    request("POST", path, body, "Content-Type: application/json\r\n");
  }

  void fail(String path, String body, String errorType) {
    String type = errorType.replaceAll("[^\\x20-\\x7e]", "_");
    String headers = "Content-Type: application/json\r\nLambda-Runtime-Function-Error-Type: " + type + "\r\n";
    request("POST", path, body.getBytes(StandardCharsets.UTF_8), headers);
  }

  private Invocation request(String method, String path, byte[] body, String headers) {
    String head =
        method + " " + PREFIX + path + " HTTP/1.1\r\nHost: " + address + "\r\n" + headers
            + "Content-Length: " + body.length + "\r\n\r\n";
    try {
      ByteArrayOutputStream whole = new ByteArrayOutputStream(head.length() + body.length);
      whole.write(head.getBytes(StandardCharsets.UTF_8));
      whole.write(body);
      whole.writeTo(output);
      output.flush();
      return readResponse();
    } catch (IOException gone) {
      Runtime.getRuntime().halt(1);
      throw new IllegalStateException(gone);
    }
  }

  private Invocation readResponse() throws IOException {
    readLine();
    Map<String, String> headers = new HashMap<>();
    for (String line = readLine(); !line.isEmpty(); line = readLine()) {
      int colon = line.indexOf(':');
      headers.put(line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).trim());
    }
    if ("chunked".equals(headers.get("transfer-encoding"))) return new Invocation(headers, readChunks());
    return new Invocation(headers, readBytes(Integer.parseInt(headers.getOrDefault("content-length", "0"))));
  }

  private byte[] readChunks() throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (int size = readSize(); size > 0; size = readSize()) {
      body.write(readBytes(size));
      readLine();
    }
    readLine();
    return body.toByteArray();
  }

  private int readSize() throws IOException {
    return Integer.parseInt(readLine().split(";")[0].trim(), 16);
  }

  private byte[] readBytes(int length) throws IOException {
    byte[] bytes = input.readNBytes(length);
    if (bytes.length < length) throw new EOFException();
    return bytes;
  }

  private String readLine() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream(128);
    for (int next = input.read(); next != '\n'; next = input.read()) {
      if (next < 0) throw new EOFException();
      if (next != '\r') line.write(next);
    }
    return line.toString(StandardCharsets.UTF_8);
  }
}
