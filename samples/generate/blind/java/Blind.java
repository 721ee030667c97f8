import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.gson.GsonBuilder;
import java.net.*;
import java.net.http.*;
import java.nio.charset.StandardCharsets;
import java.util.*;
import java.util.logging.*;
import org.slf4j.LoggerFactory;

/** Java programs of the blind corpus. Usage: Blind NAME PORT, credentials as JSON on standard input. */
public class Blind {
  static Map<String, String> S;
  static String U;

  record Account(String user, String password, String apiKey, Map<String, List<String>> headers) {}

  static Map<String, List<String>> headers() {
    var map = new LinkedHashMap<String, List<String>>();
    map.put("Authorization", List.of("Bearer " + S.get("bearer")));
    map.put("X-Api-Key", List.of(S.get("apikey")));
    map.put("Cookie", List.of("JSESSIONID=" + S.get("jsessionid") + "; lang=en"));
    return map;
  }

  static void console(String... names) {
    var handler = new ConsoleHandler();
    handler.setLevel(Level.ALL);
    for (String name : names) {
      var logger = Logger.getLogger(name);
      KEEP.add(logger);
      logger.setLevel(Level.ALL);
      logger.addHandler(handler);
      logger.setUseParentHandlers(false);
    }
  }

  static final List<Logger> KEEP = new ArrayList<>();

  static void urlconnection() throws Exception {
    console("sun.net.www.protocol.http.HttpURLConnection");
    var c = (HttpURLConnection) new URL(U + "/login?access_token=" + S.get("query")).openConnection();
    c.setRequestProperty("X-Api-Key", S.get("apikey"));
    c.setRequestProperty("X-Auth-Token", S.get("token"));
    c.setRequestProperty("Cookie", "JSESSIONID=" + S.get("jsessionid"));
    System.out.println(c.getRequestProperties());
    c.setDoOutput(true);
    c.getOutputStream().write(("password=" + URLEncoder.encode(S.get("password"), "UTF-8")).getBytes());
    System.out.println(c.getResponseCode() + " " + c.getHeaderFields());
    System.out.println(HttpCookie.parse("Set-Cookie: sid=" + S.get("sid") + "; Path=/"));
    try {
      new URL("http://ci:" + S.get("url_pw") + "@127.0.0.1:9/repo").openStream();
    } catch (Exception e) {
      e.printStackTrace();
      System.out.println("cannot read http://ci:" + S.get("url_pw") + "@127.0.0.1:9/repo: " + e);
    }
  }

  static void httpclient() throws Exception {
    var client = HttpClient.newHttpClient();
    var request = HttpRequest.newBuilder(URI.create(U + "/echo?token=" + S.get("query"))).header("Authorization", "Bearer " + S.get("jwt")).header("X-Api-Key", S.get("apikey2"))
        .POST(HttpRequest.BodyPublishers.ofString("{\"client_secret\":\"" + S.get("client_secret") + "\"}")).build();
    System.out.println(request + " " + request.headers().map());
    var answer = client.send(request, HttpResponse.BodyHandlers.ofString());
    System.out.println(answer + " " + answer.headers() + answer.body());
    System.out.println(client.send(HttpRequest.newBuilder(URI.create(U + "/token")).build(), HttpResponse.BodyHandlers.ofString()).body());
  }

  static void okhttp() throws Exception {
    var log = new okhttp3.logging.HttpLoggingInterceptor(System.out::println);
    log.setLevel(okhttp3.logging.HttpLoggingInterceptor.Level.BODY);
    var client = new okhttp3.OkHttpClient.Builder().addNetworkInterceptor(log).build();
    var request = new okhttp3.Request.Builder().url(U + "/login?api_key=" + S.get("apikey2")).header("Authorization", "Bearer " + S.get("bearer")).header("Cookie", "sid=" + S.get("sid")).build();
    System.out.println(request);
    client.newCall(request).execute().close();
    var form = new okhttp3.FormBody.Builder().add("username", "ines").add("password", S.get("password2")).add("refresh_token", S.get("refresh")).build();
    client.newCall(new okhttp3.Request.Builder().url(U + "/token").header("Authorization", okhttp3.Credentials.basic(S.get("user"), S.get("basic_pw"))).post(form).build()).execute().close();
  }

  static void apache() throws Exception {
    var root = (ch.qos.logback.classic.Logger) LoggerFactory.getLogger("ROOT");
    root.setLevel(ch.qos.logback.classic.Level.INFO);
    ((ch.qos.logback.classic.Logger) LoggerFactory.getLogger("org.apache.hc.client5.http.wire")).setLevel(ch.qos.logback.classic.Level.DEBUG);
    ((ch.qos.logback.classic.Logger) LoggerFactory.getLogger("org.apache.hc.client5.http.headers")).setLevel(ch.qos.logback.classic.Level.DEBUG);
    try (var client = org.apache.hc.client5.http.impl.classic.HttpClients.createDefault()) {
      var get = new org.apache.hc.client5.http.classic.methods.HttpGet(U + "/login?access_token=" + S.get("query"));
      headers().forEach((k, v) -> get.addHeader(k, v.get(0)));
      client.execute(get, r -> r.getCode());
      var post = new org.apache.hc.client5.http.classic.methods.HttpPost(U + "/token");
      post.addHeader("Authorization", "Basic " + S.get("basic"));
      post.setEntity(new org.apache.hc.core5.http.io.entity.StringEntity("grant_type=refresh_token&refresh_token=" + S.get("refresh") + "&client_secret=" + S.get("client_secret")));
      client.execute(post, r -> r.getCode());
    }
  }

  static void spring() throws Exception {
    ((ch.qos.logback.classic.Logger) LoggerFactory.getLogger("ROOT")).setLevel(ch.qos.logback.classic.Level.DEBUG);
    var template = new org.springframework.web.client.RestTemplate();
    var h = new org.springframework.http.HttpHeaders();
    h.setBearerAuth(S.get("bearer").replaceAll("[^A-Za-z0-9._~+/=-]", ""));
    h.add("X-Auth-Token", S.get("apikey"));
    h.add("Cookie", "SESSION=" + S.get("session"));
    System.out.println(h);
    var body = new org.springframework.util.LinkedMultiValueMap<String, String>();
    body.add("username", "ines");
    body.add("password", S.get("password"));
    body.add("client_secret", S.get("client_secret"));
    var entity = new org.springframework.http.HttpEntity<>(body, h);
    System.out.println(entity);
    System.out.println(template.exchange(U + "/token?code=" + S.get("code"), org.springframework.http.HttpMethod.POST, entity, String.class));
    try {
      template.exchange(U + "/denied", org.springframework.http.HttpMethod.GET, entity, String.class);
    } catch (Exception e) {
      LoggerFactory.getLogger("shop.Upstream").error("call with {} failed", h, e);
    }
  }

  static void tomcat() throws Exception {
    var tomcat = new org.apache.catalina.startup.Tomcat();
    tomcat.setBaseDir(System.getProperty("java.io.tmpdir") + "/blind-tomcat");
    tomcat.setPort(8979);
    tomcat.getConnector().setProperty("address", "127.0.0.1");
    var context = tomcat.addContext("", null);
    var valve = new org.apache.catalina.valves.ExtendedAccessLogValve();
    context.addFilterDef(new org.apache.tomcat.util.descriptor.web.FilterDef() {{ setFilterName("dump"); setFilterClass("org.apache.catalina.filters.RequestDumperFilter"); }});
    context.addFilterMap(new org.apache.tomcat.util.descriptor.web.FilterMap() {{ setFilterName("dump"); addURLPattern("/*"); }});
    org.apache.catalina.startup.Tomcat.addServlet(context, "x", new jakarta.servlet.http.HttpServlet() {
      @Override protected void service(jakarta.servlet.http.HttpServletRequest q, jakarta.servlet.http.HttpServletResponse r) {
        var all = new TreeMap<String, String>();
        for (String n : Collections.list(q.getHeaderNames())) all.put(n, q.getHeader(n));
        System.out.println("headers " + all + " params " + q.getParameterMap().keySet() + " query " + q.getQueryString());
        for (var c : q.getCookies()) System.out.println("cookie " + c.getName() + "=" + c.getValue() + " " + c);
        r.addCookie(new jakarta.servlet.http.Cookie("JSESSIONID", S.get("jsessionid")));
        if (q.getParameter("token") != null) throw new IllegalStateException("invalid token: " + q.getParameter("token"));
      }
    });
    context.addServletMappingDecoded("/*", "x");
    tomcat.start();
    var c = (HttpURLConnection) new URL("http://127.0.0.1:8979/me?token=" + S.get("query")).openConnection();
    headers().forEach((k, v) -> c.setRequestProperty(k, v.get(0)));
    c.setRequestProperty("Authorization", "Basic " + S.get("basic"));
    c.getResponseCode();
    tomcat.stop();
  }

  static void logging() throws Exception {
    var log = (ch.qos.logback.classic.Logger) LoggerFactory.getLogger("shop.Api");
    var account = new Account("ines", S.get("password"), S.get("apikey"), headers());
    log.info("account {} headers {}", account, headers());
    log.warn("Authorization=Bearer {} rejected", S.get("bearer2"));
    var encoder = new net.logstash.logback.encoder.LogstashEncoder();
    encoder.setContext(log.getLoggerContext());
    encoder.start();
    var appender = new ch.qos.logback.core.ConsoleAppender<ch.qos.logback.classic.spi.ILoggingEvent>();
    appender.setContext(log.getLoggerContext());
    appender.setEncoder(encoder);
    appender.start();
    log.setAdditive(false);
    log.addAppender(appender);
    log.info("call", net.logstash.logback.argument.StructuredArguments.kv("headers", headers()), net.logstash.logback.argument.StructuredArguments.kv("password", S.get("password2")));
    log.error("failed for https://api.example.test/?api_key=" + S.get("apikey2"), new IllegalArgumentException("token " + S.get("token") + " is revoked"));
    System.out.println(new GsonBuilder().setPrettyPrinting().create().toJson(account));
    System.out.println(new GsonBuilder().create().toJson(Map.of("Authorization", "Basic " + S.get("basic"), "client_secret", S.get("client_secret"))));
    System.out.println(new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(account));
    System.out.println(new ObjectMapper().writeValueAsString(Map.of("refreshToken", S.get("refresh"), "session", S.get("session"))));
  }

  static void jdbc() throws Exception {
    ((ch.qos.logback.classic.Logger) LoggerFactory.getLogger("ROOT")).setLevel(ch.qos.logback.classic.Level.DEBUG);
    var p = new Properties();
    p.setProperty("spring.datasource.url", "jdbc:postgresql://127.0.0.1:9/shop?user=app&password=" + S.get("db_pw"));
    p.setProperty("spring.datasource.password", S.get("password"));
    p.setProperty("mail.smtp.password", S.get("smtp_pw"));
    p.setProperty("security.oauth2.client.client-secret", S.get("client_secret"));
    p.setProperty("jwt.secret", S.get("webhook_secret"));
    p.setProperty("aws.accessKeyId", S.get("aws_id"));
    p.setProperty("aws.secretKey", S.get("aws_secret"));
    p.list(System.out);
    p.store(System.out, "effective");
    System.out.println(p);
    try {
      java.sql.DriverManager.getConnection(p.getProperty("spring.datasource.url"));
    } catch (Exception e) {
      System.out.println("Failed to obtain JDBC Connection for " + p.getProperty("spring.datasource.url") + ": " + e);
    }
    var h = new com.zaxxer.hikari.HikariConfig();
    h.setJdbcUrl("jdbc:postgresql://app:" + S.get("url_pw") + "@127.0.0.1:9/shop");
    h.setPassword(S.get("password2"));
    h.setInitializationFailTimeout(-1);
    try (var ds = new com.zaxxer.hikari.HikariDataSource(h)) {
      System.out.println(ds.getJdbcUrl() + " password=" + ds.getPassword());
    }
    System.out.println("jdbc:sqlserver://mssql.example.test:1433;databaseName=shop;user=sa;password=" + S.get("mq_pw") + ";encrypt=true");
    System.out.println("jdbc:mysql://app:" + S.get("redis_pw") + "@mysql.example.test:3306/shop jdbc:oracle:thin:scott/" + S.get("url_pw") + "@//ora.example.test:1521/XE");
  }

  public static void main(String[] args) throws Exception {
    S = new ObjectMapper().readValue(System.in.readAllBytes(), Map.class);
    U = "http://localhost:" + args[1];
    Blind.class.getDeclaredMethod(args[0]).invoke(null);
    System.exit(0);
  }
}
