import java.net.*;
import java.net.http.*;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.*;
import java.util.logging.*;

/** java.net.http with its own header logging. Argument: port; credentials as NAME=VALUE lines on stdin. */
public class JavaClient {
    public static void main(String[] args) throws Exception {
        Map<String, String> c = new HashMap<>();
        Scanner in = new Scanner(System.in);
        while (in.hasNextLine()) {
            String[] kv = in.nextLine().split("=", 2);
            c.put(kv[0], kv[1]);
        }
        String base = "http://localhost:" + args[0];
        Logger log = Logger.getLogger("shop.client");
        HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

        HttpRequest r = HttpRequest.newBuilder(URI.create(base + "/v1/items"))
            .header("Authorization", "Bearer " + c.get("bearer")).header("Accept", "application/json").build();
        client.send(r, BodyHandlers.ofString());
        log.info("sent " + r + " " + r.headers().map());

        r = HttpRequest.newBuilder(URI.create(base + "/private")).header("Authorization", "Basic " + c.get("basic")).build();
        HttpResponse<String> resp = client.send(r, BodyHandlers.ofString());
        System.out.println(r.headers());
        System.out.println(resp);

        r = HttpRequest.newBuilder(URI.create(base + "/login")).header("Cookie", "JSESSIONID=" + c.get("cookie"))
            .header("X-Api-Key", c.get("apikey")).build();
        resp = client.send(r, BodyHandlers.ofString());
        log.info("response " + resp.statusCode() + " " + resp.headers().map());
        log.info("request headers: " + r.headers().map());

        r = HttpRequest.newBuilder(URI.create(base + "/v1/feed?access_token=" + c.get("query"))).build();
        resp = client.send(r, BodyHandlers.ofString());
        log.info("got " + resp.uri() + " " + resp.request());

        try {
            HttpRequest.newBuilder(URI.create(base + "/v1/x")).header("Authorization", "Bearer " + c.get("jwt") + "\n").build();
        } catch (IllegalArgumentException e) {
            log.log(Level.SEVERE, "cannot build request", e);
        }

        HttpURLConnection u = (HttpURLConnection) new URL(base + "/v1/old").openConnection();
        u.setRequestProperty("X-Auth-Token", c.get("old"));
        log.info("properties " + u.getRequestProperties());
        u.getInputStream().readAllBytes();

        Properties p = new Properties();
        p.setProperty("spring.datasource.url", "jdbc:postgresql://db.example.test:5432/shop?user=shop&password=" + c.get("dbpw"));
        p.setProperty("spring.mail.password", c.get("mailpw"));
        p.list(System.out);
        System.out.println(p);
    }
}
