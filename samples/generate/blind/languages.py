"""Go, Java, Ruby, PHP and Perl cases."""
import glob


def add(main):
    case, scripted, HERE, WORK = main.case, main.scripted, main.HERE, main.WORK
    for name in ("nethttp", "gin", "echo", "resty", "loggers", "dumps", "dsn"):
        case("go-" + name)(scripted([WORK + "/blind-go", name]))
    jars = ":".join(sorted(glob.glob(WORK + "/java/lib/*.jar")))
    for name in ("urlconnection", "httpclient", "okhttp", "apache", "spring", "tomcat", "logging", "jdbc"):
        options = ["-Djdk.httpclient.HttpClient.log=headers,requests"] if name == "httpclient" else []
        case("java-" + name)(scripted(["java", "-XX:TieredStopAtLevel=1", *options, "-cp", f"{WORK}/java:{jars}", "Blind", name]))
    for name in ("nethttp", "rest-client", "faraday", "sinatra", "rails-like"):
        case("ruby-" + name)(scripted(["ruby", HERE + "/programs.rb", name]))
    for name in ("dumps", "errors", "curl", "superglobals"):
        case("php-" + name)(scripted(["php", HERE + "/programs.php", name]))
    case("perl-lwp")(scripted(["perl", HERE + "/programs.pl", "lwp"]))
