# A plain Rack application on WEBrick that prints its env. Argument: port.
require "rack"
require "rack/handler/webrick"
require "logger"
require "json"

$stdout.sync = true
LOG = Logger.new($stdout)

app = lambda do |env|
  req = Rack::Request.new(env)
  case req.path
  when "/p" then p env.reject { |k, _| k.start_with?("rack.", "puma.") }
  when "/http" then puts env.select { |k, _| k.start_with?("HTTP_") }.inspect
  when "/cookies" then LOG.info("cookies=#{req.cookies} params=#{req.params}")
  when "/login" then LOG.info("Parameters: #{req.params.inspect}")
  when "/json" then LOG.info(JSON.generate(env.select { |k, _| k.start_with?("HTTP_") }))
  when "/sym" then LOG.warn({ authorization: env["HTTP_AUTHORIZATION"], path: req.path }.inspect)
  when "/fail"
    begin
      raise ArgumentError, "unknown scheme in #{env["HTTP_AUTHORIZATION"].inspect}"
    rescue => e
      LOG.error(e)
    end
  end
  [200, { "Content-Type" => "text/plain" }, ["ok\n"]]
end

trap("TERM") { Rack::Handler::WEBrick.shutdown }
Rack::Handler::WEBrick.run(app, Host: "127.0.0.1", Port: ARGV[0].to_i, AccessLog: [[$stdout, WEBrick::AccessLog::COMBINED_LOG_FORMAT]])
