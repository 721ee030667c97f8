# Ruby programs of the blind corpus. Usage: ruby programs.rb NAME PORT, credentials as JSON on standard input.
require "json"
require "logger"
require "net/http"
require "pp"
$stdout.sync = true
S = JSON.parse($stdin.read)
NAME, PORT = ARGV
U = "http://localhost:#{PORT}"

def headers = { "Authorization" => "Bearer #{S['bearer']}", "X-Api-Key" => S["apikey"], "Cookie" => "_shop_session=#{S['rails']}; theme=dark" }
def settings = { secret_key_base: S["secret_key"], database_url: "postgres://app:#{S['db_pw']}@db.example.test/shop", smtp: { user_name: "mailer", password: S["smtp_pw"] }, stripe_key: S["stripe"], "aws_secret_access_key" => S["aws_secret"] }

case NAME
when "nethttp"
  uri = URI("#{U}/login?access_token=#{S['query']}")
  http = Net::HTTP.new(uri.host, uri.port)
  http.set_debug_output($stdout)
  request = Net::HTTP::Post.new(uri)
  headers.each { |k, v| request[k] = v }
  request.set_form_data("username" => "ines", "password" => S["password"], "client_secret" => S["client_secret"])
  response = http.request(request)
  p request.to_hash, response.to_hash
  response.each_header { |k, v| puts "#{k}: #{v}" }
  request = Net::HTTP::Get.new("/token")
  request.basic_auth(S["user"], S["basic_pw"])
  puts http.request(request).body
  pp request, headers, settings
  raise ArgumentError, "bad credentials: #{headers.inspect}"
when "rest-client"
  require "rest-client"
  RestClient.log = $stdout
  RestClient.get("#{U}/login?api_key=#{S['apikey2']}", headers.transform_keys { |k| k.downcase.tr("-", "_").to_sym })
  RestClient::Request.execute(method: :post, url: "#{U}/token", user: S["user"], password: S["basic_pw"], payload: { password: S["password2"], refresh_token: S["refresh"] })
  begin
    RestClient.get("#{U}/denied", { "Authorization" => "Token #{S['token']}" })
  rescue RestClient::Exception => e
    p e, e.response.request, e.response.request.headers, e.response.headers
  end
when "faraday"
  require "faraday"
  c = Faraday.new(U, headers: headers) { |f| f.request :url_encoded; f.response :logger, Logger.new($stdout), headers: true, bodies: true; f.adapter :net_http }
  c.get("/login", access_token: S["query"])
  c.post("/token", client_secret: S["client_secret"], code: S["code"])
  p c.headers, c
  begin
    Faraday.new(U) { |f| f.response :raise_error; f.adapter :net_http }.get("/denied", {}, { "X-Auth-Token" => S["apikey2"] })
  rescue Faraday::Error => e
    p e.response, e
  end
when "sinatra"
  require "rack/mock"
  require "sinatra/base"
  class App < Sinatra::Base
    set :environment, :development
    set :show_exceptions, true
    set :session_secret, S["secret_key"].ljust(64, "0")
    enable :logging
    post("/login") { p params; puts request.env.select { |k, _| k =~ /HTTP|QUERY/ }; pp request.cookies; "ok" }
    get("/me") { raise "token #{request.env['HTTP_AUTHORIZATION']} refused" }
  end
  r = Rack::MockRequest.new(App)
  env = headers.to_h { |k, v| ["HTTP_#{k.upcase.tr('-', '_')}", v] }
  puts r.get("/me?token=#{S['query']}", env).body[0, 150_000]
  r.post("/login", env.merge(params: { "user" => "ines", "password" => S["password"], "otp" => "123456" }, "HTTP_COOKIE" => "rack.session=#{S['session']}"))
when "rails-like"
  log = Logger.new($stdout)
  log.info("Started POST \"/users/sign_in?reset_password_token=#{S['reset']}\" for 127.0.0.1 at 2026-10-12 12:01:02 +0000")
  log.info("  Parameters: #{{ 'utf8' => '✓', 'user' => { 'email' => 'ines@example.test', 'password' => S['password'], 'remember_me' => '1' }, 'api_token' => S['apikey'] }.inspect}")
  log.debug("  User Load (0.4ms)  SELECT \"users\".* FROM \"users\" WHERE \"users\".\"api_token\" = $1 LIMIT $2  [[\"api_token\", \"#{S['apikey']}\"], [\"LIMIT\", 1]]")
  log.debug("headers: #{headers}")
  log.error("Redirected to https://app.example.test/cb#access_token=#{S['access']}&token_type=bearer")
  log.info({ message: "job", args: ["ines", { "token" => S["token"], :password => S["password2"] }] }.to_json)
  pp settings
  puts settings.to_s, settings.to_json
  require "yaml"
  puts settings.to_yaml
  log.fatal(RuntimeError.new("Redis::CannotConnectError redis://:#{S['redis_pw']}@cache.example.test:6379/0"))
  puts ENV.to_h.merge("SECRET_KEY_BASE" => S["secret_key"], "RAILS_MASTER_KEY" => S["webhook_secret"]).select { |k, _| k =~ /KEY/ }.inspect
end
