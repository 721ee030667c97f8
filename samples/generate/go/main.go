// Command shop prints request headers the way Go programs do. Arguments: address, mode.
package main

import (
	"errors"
	"fmt"
	"log"
	"log/slog"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
)

type account struct {
	Name   string
	APIKey string
	Auth   *url.Userinfo
}

func headers(w http.ResponseWriter, r *http.Request) {
	switch r.URL.Path {
	case "/println":
		fmt.Println(r.Header)
	case "/plusv":
		log.Printf("headers %+v", r.Header)
	case "/sharpv":
		log.Printf("headers %#v", r.Header)
	case "/request":
		log.Printf("request %+v", r)
	case "/dump":
		b, _ := httputil.DumpRequest(r, true)
		fmt.Printf("%s\n", b)
	case "/quoted":
		b, _ := httputil.DumpRequest(r, true)
		log.Printf("%q", b)
	case "/cookies":
		log.Printf("cookies %v query %v", r.Cookies(), r.URL.Query())
	case "/struct":
		u, p, _ := r.BasicAuth()
		log.Printf("account %+v", account{Name: u, APIKey: r.Header.Get("X-Api-Key"), Auth: url.UserPassword(u, p)})
	case "/fail":
		_, err := http.Get("http://localhost:9/v1/items?access_token=" + r.URL.Query().Get("t"))
		var ue *url.Error
		log.Printf("fetch: %v (url error: %v)", err, errors.As(err, &ue))
	}
	if s := r.Header.Get("X-New"); s != "" {
		http.SetCookie(w, &http.Cookie{Name: "sid", Value: s, Path: "/", HttpOnly: true})
		log.Printf("response headers %v", w.Header())
	}
	fmt.Fprintln(w, "ok")
}

func slogged(w http.ResponseWriter, r *http.Request) {
	slog.Info("request", "method", r.Method, "path", r.URL.RequestURI(), "authorization", r.Header.Get("Authorization"),
		"api_key", r.Header.Get("X-Api-Key"), "cookie", r.Header.Get("Cookie"), "request_id", r.Header.Get("X-Request-Id"))
	if r.URL.Path == "/group" {
		slog.Debug("dump", slog.Group("req", "headers", r.Header))
		slog.Warn("upstream", "err", fmt.Errorf("Get %q: 401 Unauthorized", "https://api.example.test/v1/x?access_token="+r.URL.Query().Get("t")))
	}
	fmt.Fprintln(w, "ok")
}

func main() {
	h := headers
	if os.Args[2] == "logfmt" {
		slog.SetDefault(slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelDebug})))
		slog.Info("listening", "addr", os.Args[1])
		if dsn := os.Getenv("DATABASE_URL"); dsn != "" {
			slog.Info("config", "database_url", dsn, "password", os.Getenv("MAIL_PASSWORD"))
		}
		h = slogged
	}
	log.Fatal(http.ListenAndServe(os.Args[1], http.HandlerFunc(h)))
}
