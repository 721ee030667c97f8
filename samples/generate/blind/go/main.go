// Go programs of the blind corpus. Usage: blind NAME PORT, credentials as JSON on standard input.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"net/http/httputil"
	"net/url"
	"os"
	"strings"

	"github.com/davecgh/go-spew/spew"
	"github.com/gin-gonic/gin"
	"github.com/go-resty/resty/v2"
	"github.com/jackc/pgx/v5"
	"github.com/kr/pretty"
	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"
	"github.com/rs/zerolog"
	"github.com/sirupsen/logrus"
	"go.uber.org/zap"
)

var S map[string]string
var U string

func request(method, path, body string) *http.Request {
	r, _ := http.NewRequest(method, U+path, strings.NewReader(body))
	r.Header.Set("Authorization", "Bearer "+S["bearer"])
	r.Header.Set("X-Api-Key", S["apikey"])
	r.AddCookie(&http.Cookie{Name: "session", Value: S["session"]})
	r.AddCookie(&http.Cookie{Name: "theme", Value: "dark"})
	return r
}

type Config struct {
	Addr        string
	DatabaseURL string `json:"database_url"`
	Token       string `json:"token"`
	Secret      string `json:"client_secret"`
	Password    string
	SMTP        struct{ User, Password string }
	Keys        []string
	Extra       map[string]string
}

func config() Config {
	c := Config{Addr: ":8080", DatabaseURL: "postgres://app:" + S["db_pw"] + "@db.example.test/shop", Token: S["token"], Secret: S["client_secret"], Password: S["password"], Extra: map[string]string{"api_key": S["apikey2"], "region": "eu"}}
	c.SMTP.User, c.SMTP.Password = "mailer", S["smtp_pw"]
	return c
}

func nethttp() {
	r := request("POST", "/echo?access_token="+S["query"], `{"username":"ines","password":"`+S["password2"]+`"}`)
	d, _ := httputil.DumpRequestOut(r, true)
	fmt.Printf("%s\n", d)
	fmt.Printf("%q\n", d)
	log.Printf("headers: %v", r.Header)
	log.Printf("cookies: %v url: %v", r.Cookies(), r.URL)
	log.Printf("request: %+v", r)
	trace := &httptrace.ClientTrace{WroteHeaderField: func(k string, v []string) { log.Println("wrote", k, v) }}
	res, _ := http.DefaultClient.Do(r.WithContext(httptrace.WithClientTrace(r.Context(), trace)))
	d, _ = httputil.DumpResponse(res, true)
	log.Printf("response:\n%s", d)
	res, _ = http.Get(U + "/login")
	log.Printf("%v %v", res.Header, res.Cookies())
	_, err := http.Get("http://ci:" + S["url_pw"] + "@127.0.0.1:9/x?api_key=" + S["apikey2"])
	log.Println(err)
	_, err = http.PostForm("http://127.0.0.1:9/hooks/"+S["hook"], url.Values{"token": {S["token"]}})
	log.Printf("%v %#v", err, url.Values{"client_secret": {S["client_secret"]}, "code": {S["code"]}})
	log.Printf("%#v %+v", config(), config())
	u, _ := url.Parse("https://ci:" + S["url_pw"] + "@git.example.test/a")
	log.Printf("%v %v %s", u, u.User, u)
	j, _ := json.MarshalIndent(map[string]any{"headers": r.Header, "config": config()}, "", "  ")
	fmt.Println(string(j))
	log.Panicln("bad token", r.Header.Get("Authorization"))
}

func ginApp() {
	app := gin.Default()
	app.Use(gin.CustomRecovery(func(c *gin.Context, e any) { c.AbortWithStatus(500) }))
	app.POST("/login", func(c *gin.Context) {
		b, _ := io.ReadAll(c.Request.Body)
		fmt.Println("body", string(b), "headers", c.Request.Header)
		c.SetCookie("session_token", S["sid"], 3600, "/", "", true, true)
		c.JSON(200, gin.H{"token": S["access"]})
		fmt.Println(c.Writer.Header())
	})
	app.GET("/me", func(c *gin.Context) { panic("cannot verify " + c.GetHeader("Authorization")) })
	for _, r := range []*http.Request{request("GET", "/me?token="+S["query"], ""), request("POST", "/login", `{"password":"`+S["password"]+`"}`)} {
		w := httptest.NewRecorder()
		app.ServeHTTP(w, r)
	}
}

func echoApp() {
	app := echo.New()
	app.Debug = true
	app.Use(middleware.Logger(), middleware.Recover(), middleware.BodyDump(func(c echo.Context, in, out []byte) { fmt.Printf("dump in=%s out=%s\n", in, out) }))
	app.POST("/token", func(c echo.Context) error {
		form, _ := c.FormParams()
		c.Logger().Print("form ", form)
		c.Logger().Error(c.Request().Header)
		return c.JSON(200, map[string]string{"access_token": S["access"], "refresh_token": S["refresh"]})
	})
	r := request("POST", "/token?api_key="+S["apikey2"], url.Values{"password": {S["password"]}, "client_secret": {S["client_secret"]}}.Encode())
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	app.ServeHTTP(httptest.NewRecorder(), r)
}

func restyApp() {
	c := resty.New().SetDebug(true)
	c.R().SetAuthToken(S["bearer2"]).SetHeader("X-Api-Key", S["apikey"]).SetQueryParam("access_token", S["query"]).Get(U + "/echo")
	c.R().SetBasicAuth(S["user"], S["basic_pw"]).SetFormData(map[string]string{"password": S["password2"], "client_secret": S["client_secret"]}).Post(U + "/token")
	c.R().SetCookie(&http.Cookie{Name: "sid", Value: S["sid"]}).SetBody(map[string]any{"apiKey": S["apikey2"]}).EnableTrace().Post(U + "/login")
}

func loggers() {
	h := request("GET", "/x", "").Header
	z, _ := zap.NewProduction(zap.WithCaller(false))
	z.Info("request", zap.Any("headers", h), zap.String("url", "/cb?code="+S["code"]+"&state=abc"), zap.String("authorization", "Basic "+S["basic"]))
	z.Error("config", zap.Any("config", config()), zap.Error(fmt.Errorf("bad token %s", S["token"])))
	d, _ := zap.NewDevelopment()
	d.Info("request", zap.Any("headers", h), zap.String("password", S["password"]))
	d.Sugar().Infow("login", "api_token", S["bearer3"], "session", S["session"])
	l := logrus.New()
	l.SetOutput(os.Stdout)
	l.WithFields(logrus.Fields{"headers": h, "token": S["token"], "password": S["password2"]}).Info("request")
	l.SetFormatter(&logrus.JSONFormatter{})
	l.WithFields(logrus.Fields{"headers": h, "jwt": S["jwt"], "cookie": "sid=" + S["sid"]}).Warn("Authorization: Bearer " + S["jwt2"])
	zl := zerolog.New(os.Stdout).With().Timestamp().Logger()
	zl.Info().Interface("headers", h).Str("api_key", S["apikey2"]).Str("dsn", "postgres://app:"+S["db_pw"]+"@db/shop").Msg("start")
	zc := zerolog.New(zerolog.ConsoleWriter{Out: os.Stdout})
	zc.Info().Interface("headers", h).Str("client_secret", S["client_secret"]).Msg("console")
	for _, s := range []*slog.Logger{slog.New(slog.NewTextHandler(os.Stdout, nil)), slog.New(slog.NewJSONHandler(os.Stdout, nil)), slog.Default()} {
		s.Info("request", "headers", h, slog.Group("auth", "token", S["bearer2"], "password", S["password"]), "config", config())
	}
}

func dumps() {
	r := request("GET", "/x?token="+S["query"], "")
	spew.Fdump(os.Stdout, r.Header, config())
	spew.Printf("%#+v\n", config())
	pretty.Println(r.Header, config())
	fmt.Printf("%# v\n", pretty.Formatter(config()))
	fmt.Println(config(), r.Header, r.Cookies())
	fmt.Printf("%q %x\n", S["token"], "Authorization: Bearer "+S["bearer"])
	e := json.NewEncoder(os.Stdout)
	e.Encode(config())
	var b bytes.Buffer
	r.Header.Write(&b)
	fmt.Println(b.String())
	os.Setenv("API_TOKEN", S["bearer2"])
	fmt.Println(os.Environ()[len(os.Environ())-1:])
}

func dsn() {
	for _, d := range []string{"postgres://app:" + S["db_pw"] + "@127.0.0.1:9/shop", "host=127.0.0.1 port=9 user=app password=" + S["url_pw"] + " dbname=shop", "postgres://app:" + S["mq_pw"] + "@127.0.0.1:badport/shop"} {
		_, err := pgx.ParseConfig(d)
		log.Printf("open %q: %v", d, err)
	}
	log.Println("mysql", "app:"+S["redis_pw"]+"@tcp(127.0.0.1:3306)/shop?parseTime=true")
	log.Printf("[error] failed to initialize database, got error dial tcp 127.0.0.1:9; dsn=%s", "app:"+S["db_pw"]+"@tcp(db.example.test:3306)/shop")
	log.Println("sqlserver://sa:" + S["url_pw"] + "@mssql.example.test:1433?database=shop", "server=mssql.example.test;user id=sa;password="+S["mq_pw"]+";database=shop")
}

func main() {
	log.SetOutput(os.Stdout)
	gin.DefaultWriter, gin.DefaultErrorWriter = os.Stdout, os.Stdout
	json.NewDecoder(os.Stdin).Decode(&S)
	U = "http://localhost:" + os.Args[2]
	map[string]func(){"nethttp": nethttp, "gin": ginApp, "echo": echoApp, "resty": restyApp, "loggers": loggers, "dumps": dumps, "dsn": dsn}[os.Args[1]]()
}
