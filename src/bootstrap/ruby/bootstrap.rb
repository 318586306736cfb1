# frozen_string_literal: true

# Runs a Ruby function: loads its handler, then takes one invocation after another from the Runtime API.

require "json"
require "socket"

module LambdaWorkbench
  # A client of the Runtime API on a bare socket: one connection, one request at a time.
  class RuntimeClient
    PREFIX = "/2018-06-01/runtime"

    def initialize(address, channel_fd)
      @host, port = address.split(":")
      @port = Integer(port)
      @address = address
      @channel_fd = channel_fd
    end

    def next
      status, headers, body = request("GET", "#{PREFIX}/invocation/next", nil, {})
      abort("Runtime API answered #{status} to /next") unless status == 200
      [headers, body]
    end

    def respond(request_id, body)
      request("POST", "#{PREFIX}/invocation/#{request_id}/response", body, "Content-Type" => "application/json")
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
      # The emulator is gone, and with it everything that this process is for.
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
      @memory_limit_in_mb = ENV["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"].to_i
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
    attr_reader :type

    def initialize(phase, error)
      @type = "#{phase}<#{error.class}>"
      @error = error
    end

    def to_json(*)
      JSON.generate(errorMessage: @error.message, errorType: @type, stackTrace: own_frames)
    end

    private

    def own_frames
      (@error.backtrace || []).reject { |line| line.start_with?(__FILE__) }
    end
  end

  module_function

  # `file.method`, `file.Module::Class.method`
  def load_handler(name)
    file, *rest = name.split(".")
    raise ArgumentError, "Invalid handler #{name}, must be of form FILENAME.METHOD or FILENAME.CLASS.METHOD" if
      rest.empty? || rest.length > 2

    require File.expand_path(file)
    *owner, method = rest
    target = owner.empty? ? TOPLEVEL_BINDING.receiver : Kernel.const_get(owner.first)
    raise NoMethodError, "undefined method '#{method}' for #{target}" unless target.respond_to?(method, true)

    ->(event, context) { target.send(method, event: event, context: context) }
  end

  def log(error_type, error)
    warn("#{Time.now.utc.strftime('%Y-%m-%dT%H:%M:%S.%LZ')} #{error_type} #{error.full_message(highlight: false)}".tr("\n", "\r"))
  end

  def run
    $stdout.sync = true
    $stderr.sync = true
    address = ENV.fetch("AWS_LAMBDA_RUNTIME_API")
    direct = ENV.delete("_LAMBDA_WORKBENCH_RUNTIME_API") == address
    channel_fd = ENV.delete("_LAMBDA_WORKBENCH_CHANNEL_FD")
    ENV.delete("_LAMBDA_TELEMETRY_LOG_FD")
    client = RuntimeClient.new(address, direct && channel_fd ? Integer(channel_fd) : nil)
    handler = begin
      $LOAD_PATH.unshift(Dir.pwd)
      load_handler(ENV.fetch("_HANDLER"))
    rescue ScriptError, StandardError => e
      failure = Failure.new("Init", e)
      log(failure.type, e)
      client.fail("init", failure.to_json, failure.type)
      exit!(1)
    end
    loop { handle(client, handler) }
  end

  def handle(client, handler)
    headers, body = client.next
    request_id = headers["lambda-runtime-aws-request-id"]
    trace = headers["lambda-runtime-trace-id"]
    ENV["_X_AMZN_TRACE_ID"] = trace
    response = begin
      JSON.generate(handler.call(JSON.parse(body), Context.new(headers)))
    rescue NoMemoryError, SystemExit, SignalException
      raise
    rescue Exception => e # rubocop:disable Lint/RescueException -- whatever a function raises is its result
      failure = Failure.new("Function", e)
      log(failure.type, e)
      client.fail("invocation/#{request_id}", failure.to_json, failure.type)
      return
    end
    client.respond(request_id, response)
  end
end

LambdaWorkbench.run
