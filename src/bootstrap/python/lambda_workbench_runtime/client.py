"""A client of the Lambda Runtime API on a bare socket: http.client would cost more than a small invocation."""

# The C module behind `socket`, without the twenty modules that `socket` imports.
import _socket
import os
import time

_PREFIX = "/2018-06-01/runtime"
# After so many seconds nobody will end this process any more.
_WARDEN_LIMIT = 10
# After which a process whose parent has ended has another: the system closes what the parent had open a moment before.
_ORPHANED = 1
_JSON = "Content-Type: application/json\r\n"


class RuntimeClient:
    """One connection, one request at a time. Ends the process when the emulator is gone."""

    def __init__(self, address, direct, channel_fd):
        host, _, port = address.rpartition(":")
        self._place = (host, int(port))
        self._host = f"Host: {address}\r\n"
        # Nobody stands between us and the emulator, which answers pipelined requests: the answer to an invocation
        # leaves together with the wait for the next one.
        self._direct = direct
        # An inherited socket to the emulator saves the way through TCP.
        self._channel_fd = int(channel_fd) if direct and channel_fd is not None else None
        self._parent = os.getppid()
        self._held = b""
        self._unread = 0
        self._socket = None
        self._input = b""

    def next(self):
        """Waits for an invocation: its headers and its body."""
        request = f"GET {_PREFIX}/invocation/next HTTP/1.1\r\n{self._host}\r\n".encode()
        fresh = self._socket is None
        self._connect()
        try:
            self._socket.sendall(self._held + request)
            self._held = b""
            while self._unread:
                self._read_response()
                self._unread -= 1
            status, headers, body = self._read_response()
        except (OSError, EOFError):
            # A wrapper may close idle connections; the emulator never does.
            if fresh or self._direct:
                self._leave()
            self._close()
            return self.next()
        if status != 200:
            os.write(2, f"Runtime API answered {status} to /next\n".encode())
            os._exit(1)
        return headers, body

    def respond(self, request_id, body, content_type):
        self._post(f"{_PREFIX}/invocation/{request_id}/response", body, f"Content-Type: {content_type}\r\n")

    def error(self, request_id, body, error_type):
        headers = f"{_JSON}Lambda-Runtime-Function-Error-Type: {_ascii(error_type)}\r\n"
        self._post(f"{_PREFIX}/invocation/{request_id}/error", body, headers)

    def init_error(self, body, error_type):
        self._direct = False
        headers = f"{_JSON}Lambda-Runtime-Function-Error-Type: {_ascii(error_type)}\r\n"
        self._post(f"{_PREFIX}/init/error", body, headers)

    def restore_next(self):
        """SnapStart: returns when the snapshot has been restored."""
        self._connect()
        self._socket.sendall(f"GET {_PREFIX}/restore/next HTTP/1.1\r\n{self._host}\r\n".encode())
        self._read_response()

    def restore_error(self, body, error_type):
        headers = f"{_JSON}Lambda-Runtime-Function-Error-Type: {_ascii(error_type)}\r\n"
        self._direct = False
        self._post(f"{_PREFIX}/restore/error", body, headers)

    def _post(self, path, body, headers):
        head = f"POST {path} HTTP/1.1\r\n{self._host}{headers}Content-Length: {len(body)}\r\n\r\n".encode()
        if self._direct:
            self._held = head + body
            self._unread = 1
            return
        self._connect()
        self._socket.sendall(head + body)
        self._read_response()

    def _connect(self):
        if self._socket is not None:
            return
        if self._channel_fd is not None:
            self._socket = _socket.socket(fileno=self._channel_fd)
            return
        self._socket = _socket.socket(_socket.AF_INET, _socket.SOCK_STREAM)
        self._socket.setsockopt(_socket.IPPROTO_TCP, _socket.TCP_NODELAY, 1)
        try:
            self._socket.connect(self._place)
        except OSError:
            os._exit(1)

    def _leave(self):
        # Where a socket is inherited, a warden ends this process with what it has started, and finds that as its
        # children: they must not lose their parent before.
        if self._channel_fd is not None:
            time.sleep(_ORPHANED)
            # The emulator that is there has lost us alone, by what the function did: then nothing is to be waited for.
            if os.getppid() != self._parent:
                time.sleep(_WARDEN_LIMIT)
        os._exit(1)

    def _close(self):
        self._socket.close()
        self._socket = None
        self._input = b""

    def _read_response(self):
        end = self._input.find(b"\r\n\r\n")
        while end < 0:
            self._input += self._receive()
            end = self._input.find(b"\r\n\r\n")
        status_line, *lines = self._input[:end].decode().split("\r\n")
        self._input = self._input[end + 4 :]
        headers = {}
        for line in lines:
            name, _, value = line.partition(":")
            headers[name.lower()] = value.strip()
        if headers.get("transfer-encoding") == "chunked":
            body = self._read_chunks()
        else:
            body = self._read_bytes(int(headers.get("content-length", 0)))
        if headers.get("connection") == "close":
            self._close()
        return int(status_line.split(" ", 2)[1]), headers, body

    def _read_bytes(self, length):
        if len(self._input) >= length:
            body, self._input = self._input[:length], self._input[length:]
            return body
        body = bytearray(length)
        filled = len(self._input)
        body[:filled] = self._input
        self._input = b""
        view = memoryview(body)
        while filled < length:
            received = self._socket.recv_into(view[filled:])
            if received == 0:
                raise EOFError
            filled += received
        return bytes(body)

    def _read_chunks(self):
        parts = []
        while True:
            end = self._input.find(b"\r\n")
            while end < 0:
                self._input += self._receive()
                end = self._input.find(b"\r\n")
            size = int(self._input[:end].split(b";")[0], 16)
            self._input = self._input[end + 2 :]
            part = self._read_bytes(size + 2)[:-2]
            if size == 0:
                return b"".join(parts)
            parts.append(part)

    def _receive(self):
        received = self._socket.recv(65536)
        if not received:
            raise EOFError
        return received


def _ascii(text):
    return "".join(each if " " <= each <= "~" else "_" for each in text)
