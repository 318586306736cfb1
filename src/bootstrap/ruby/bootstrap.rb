# frozen_string_literal: true

# Runs a Ruby function: loads its handler, then takes one invocation after another from the Runtime API.

require "json"
require "logger"
require "socket"
require "stringio"
require_relative "runtime_sdk"

module LambdaWorkbench
  # A client of the Runtime API on a bare socket: one connection, one request at a time.
  class RuntimeClient
    PREFIX = "/2018-06-01/runtime"
    # After so many seconds nobody will end this process any more.
    WARDEN_LIMIT = 10
    # After which a process whose parent has ended has another: the system closes what the parent had open a moment before.
    ORPHANED = 1

    def initialize(address, channel_fd)
      @host, port = address.split(":")
      @port = Integer(port)
      @address = address
      @channel_fd = channel_fd
      @parent = Process.ppid
    end

    def next
      status, headers, body = request("GET", "#{PREFIX}/invocation/next", nil, {})
      abort("Runtime API answered #{status} to /next") unless status == 200
      [headers, body]
    end

    def respond(request_id, body, content_type)
      request("POST", "#{PREFIX}/invocation/#{request_id}/response", body, "Content-Type" => content_type)
    end

    def fail(path, body, error_type)
      type = error_type.gsub(/[^\x20-\x7e]/, "_")
      headers = { "Content-Type" => "application/json", "Lambda-Runtime-Function-Error-Type" => type }
      request("POST", "#{PREFIX}/#{path}/error", body, headers)
    end

    private

    def socket
      @socket ||= @channel_fd ? UNIXSocket.for_fd(@channel_fd) : TCPSocket.new(@host, @port)
    end

    def request(method, path, body, headers)
      head = +"#{method} #{path} HTTP/1.1\r\nHost: #{@address}\r\n"
      headers.each { |name, value| head << "#{name}: #{value}\r\n" }
      head << "Content-Length: #{body.bytesize}\r\n" if body
      socket.write("#{head}\r\n".b + (body || "").b)
      read_response
    rescue EOFError, SystemCallError
      # The emulator is gone, and with it everything that this process is for. Where a socket is inherited, a warden ends
      # this process with what it has started, and finds that as its children: they must not lose their parent before.
      leave
    end

    def leave
      if @channel_fd
        sleep(ORPHANED)
        # The emulator that is there has lost us alone, by what the function did: then nothing is to be waited for.
        sleep(WARDEN_LIMIT) unless Process.ppid == @parent
      end
      exit!(1)
    end

    def read_response
      status = read_line.split(" ", 3)[1].to_i
      headers = {}
      until (line = read_line).empty?
        name, value = line.split(":", 2)
        headers[name.downcase] = value.strip.force_encoding(Encoding::UTF_8)
      end
      body = headers["transfer-encoding"] == "chunked" ? read_chunks : socket.read(headers["content-length"].to_i)
      [status, headers, body.force_encoding(Encoding::UTF_8)]
    end

    def read_chunks
      body = +"".b
      until (size = read_line.to_i(16)).zero?
        body << socket.read(size)
        read_line
      end
      read_line
      body
    end

    def read_line
      line = socket.gets("\r\n") or raise EOFError
      line.chomp("\r\n")
    end
  end

  # The context object of a handler.
  class Context
    attr_reader :aws_request_id, :invoked_function_arn, :log_group_name, :log_stream_name, :function_name,
                :memory_limit_in_mb, :function_version, :identity, :client_context, :deadline_ms, :tenant_id

    def initialize(headers)
      @aws_request_id = headers["lambda-runtime-aws-request-id"]
      @deadline_ms = headers["lambda-runtime-deadline-ms"].to_i
      @invoked_function_arn = headers["lambda-runtime-invoked-function-arn"]
      @tenant_id = headers["lambda-runtime-aws-tenant-id"]
      @client_context = parse(headers["lambda-runtime-client-context"])
      @identity = parse(headers["lambda-runtime-cognito-identity"])
      @log_group_name = ENV["AWS_LAMBDA_LOG_GROUP_NAME"]
      @log_stream_name = ENV["AWS_LAMBDA_LOG_STREAM_NAME"]
      @function_name = ENV["AWS_LAMBDA_FUNCTION_NAME"]
      # A text, as in AWS's runtime.
      @memory_limit_in_mb = ENV["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"]
      @function_version = ENV["AWS_LAMBDA_FUNCTION_VERSION"]
    end

    def get_remaining_time_in_millis
      [0, @deadline_ms - (Time.now.to_f * 1000).to_i].max
    end

    private

    def parse(text)
      text && JSON.parse(text)
    end
  end

  # Failures in AWS's shape and key order.
  class Failure
    # How many frames of a stack AWS's runtime looks at.
    FRAMES = 100

    attr_reader :type

    def initialize(phase, error)
      @type = "#{phase}<#{error.class}>"
      @error = error
    end

    def to_h
      missing = RuntimeSdk.missing(@error)
      return { errorMessage: plain_message, errorType: @type, stackTrace: own_frames } unless missing

      # None of AWS's errors has the last member, for it has the gem.
      runtime = ENV.fetch("AWS_EXECUTION_ENV", "").delete_prefix("AWS_Lambda_")
      hint = "Lambda brings #{missing} with #{runtime}, and this machine lacks it. " \
             "Install it once: lambda-workbench install sdk #{runtime} #{missing}"
      { errorMessage: "#{plain_message}\n#{hint}", errorType: @type, stackTrace: own_frames,
        missingFromRuntime: { package: missing, runtime: runtime } }
    end

    def to_json(*)
      JSON.generate(to_h)
    end

    private

    # Before 3.2, which AWS has left behind, Ruby puts a picture of the code into some messages.
    def plain_message
      @error.respond_to?(:original_message) ? @error.original_message : @error.message
    end

    def own_frames
      (@error.backtrace || []).first(FRAMES).reject { |line| line.start_with?(__FILE__) }
    end
  end

  # What a function writes with `puts` or a Logger: one event of the log each, however many lines it has. Frames are
  # type, length and microseconds before the message, all big-endian.
  class FramedLog
    FRAME_TYPE = 0xa55a0003

    def initialize(descriptor)
      @file = IO.for_fd(descriptor, "wb")
      @file.sync = true
    end

    def write(message)
      bytes = message.to_s.b
      micros = Process.clock_gettime(Process::CLOCK_REALTIME, :microsecond)
      @file.write([FRAME_TYPE, bytes.bytesize, micros].pack("NNQ>") + bytes)
    end

    def close; end
  end

  # AWS's format of Ruby's own Logger: the usual one, with the request's id.
  class LogFormatter < Logger::Formatter
    def call(severity, time, progname, message)
      format("%s, [%s #%d] %5s %s -- %s: %s\n", severity[0], format_datetime(time), Process.pid, severity,
             LambdaWorkbench.request_id, progname, msg2str(message))
    end
  end

  # A Logger of standard output or error goes to the log as messages, not as lines.
  module LoggerToLog
    def initialize(device = nil, *arguments, **options)
      ours = device.nil? || device == $stdout || device == $stderr
      super(ours ? LambdaWorkbench.log : device, *arguments, **options)
      @default_formatter = LogFormatter.new if ours
    end
  end

  class << self
    attr_accessor :log, :request_id

    def frame_output(descriptor)
      self.log = FramedLog.new(descriptor)
      Logger.prepend(LoggerToLog)
      Kernel.module_eval do
        def puts(*lines)
          LambdaWorkbench.log.write(lines.flatten.join("\n"))
        end
      end
    end
  end

  module_function

  # `file.method`, `file.Module::Class.method`. Whether the method is there shows when it is called, as on AWS.
  def load_handler(name)
    parts = name.split(".")
    raise ArgumentError, invalid_handler(parts) unless [2, 3].include?(parts.length)

    file, *owner, method = parts
    require file
    lambda do |event, context|
      target = owner.empty? ? TOPLEVEL_BINDING.receiver : Kernel.const_get(owner.first)
      target.send(method, event: event, context: context)
    end
  end

  def invalid_handler(parts)
    "Invalid handler #{parts}, must be of form FILENAME.METHOD or FILENAME.CLASS.METHOD where FILENAME corresponds " \
      "with an existing Ruby source file FILENAME.rb, CLASS is an optional module/class namespace and METHOD is a " \
      "callable method. If using CLASS, METHOD must be a class-level method."
  end

  def report(title, failure)
    puts title
    puts JSON.pretty_generate(failure.to_h)
  end

  def run
    $stdout.sync = true
    $stderr.sync = true
    address = ENV.fetch("AWS_LAMBDA_RUNTIME_API")
    direct = ENV.delete("_LAMBDA_WORKBENCH_RUNTIME_API") == address
    channel_fd = ENV.delete("_LAMBDA_WORKBENCH_CHANNEL_FD")
    RuntimeSdk.provide(ENV.delete("_LAMBDA_WORKBENCH_SDK"))
    frames_fd = ENV.delete("_LAMBDA_TELEMETRY_LOG_FD")
    frame_output(Integer(frames_fd)) if frames_fd
    client = RuntimeClient.new(address, direct && channel_fd ? Integer(channel_fd) : nil)
    name = ENV.fetch("_HANDLER")
    handler = begin
      $LOAD_PATH.unshift(Dir.pwd)
      load_handler(name)
    rescue Exception => e # rubocop:disable Lint/RescueException -- an `exit` while loading is a failed init, too
      failure = Failure.new("Init", e)
      report("Init error when loading handler #{name}", failure)
      client.fail("init", failure.to_json, failure.type)
      exit!(1)
    end
    loop { handle(client, handler) }
  end

  def handle(client, handler)
    headers, body = client.next
    self.request_id = headers["lambda-runtime-aws-request-id"]
    ENV["_X_AMZN_TRACE_ID"] = headers["lambda-runtime-trace-id"]
    begin
      respond(client, handler.call(JSON.parse(body), Context.new(headers)))
    rescue Exception => e # rubocop:disable Lint/RescueException -- whatever a function raises is its result
      fail_invocation(client, e)
    end
  end

  def respond(client, result)
    case result
    when StringIO, IO then client.respond(request_id, result.read, "application/unknown")
    else client.respond(request_id, result.to_json, "application/json")
    end
  end

  # A name that is not there, and what is no StandardError, end the process too.
  def fail_invocation(client, error)
    critical = error.is_a?(NameError) || !error.is_a?(StandardError)
    failure = Failure.new("Function", error)
    report(critical ? "Critical exception from handler" : "Error raised from handler method", failure)
    client.fail("invocation/#{request_id}", failure.to_json, failure.type)
    exit(255) if critical
  end
end

LambdaWorkbench.run
