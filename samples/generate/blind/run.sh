#!/bin/sh
# A blind corpus: some 115 programs with other credentials each time, and a clean twin of each.  sh run.sh OUT [PROGRAM …]
# As root on Debian 12, with node 20 or later, go 1.22 or later, a JDK 17 and maven. Nothing of it is stored: the values
# include strings of providers' shapes. Measure it with  npm run eval -- --no-samples --corpus OUT
# ROUNDS=3 makes each program three times. Everything is on 127.0.0.1.
set -e
here=$(cd "$(dirname "$0")" && pwd)
export BLIND_WORK="${BLIND_WORK:-/srv/blind}"
out=$1
mkdir -p "$BLIND_WORK/node" "$BLIND_WORK/go" "$BLIND_WORK/java" "$BLIND_WORK/home" "$BLIND_WORK/var" "$out"

if [ ! -e "$BLIND_WORK/apt-done" ]; then
  apt-get update -q
  if [ ! -e /usr/sbin/policy-rc.d ]; then
    printf '#!/bin/sh\nexit 101\n' > /usr/sbin/policy-rc.d
    chmod +x /usr/sbin/policy-rc.d
    trap 'rm -f /usr/sbin/policy-rc.d' EXIT
  fi
  DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends python3-venv nginx-light apache2-bin haproxy redis-server redis-tools \
    php-cli php-curl ruby ruby-sinatra ruby-rack ruby-faraday ruby-rest-client libwww-perl libjson-perl curl wget git openssl strace ltrace tcpdump tshark \
    xxd bsdextrautils ansible-core procps chromium
  touch "$BLIND_WORK/apt-done"
fi
[ -e "$BLIND_WORK/venv" ] || { python3 -m venv "$BLIND_WORK/venv" && "$BLIND_WORK/venv/bin/pip" install -q flask django fastapi starlette uvicorn aiohttp tornado \
  bottle loguru structlog python-json-logger httpx requests boto3 celery redis sqlalchemy pymysql psycopg2-binary rich stackprinter better_exceptions ipython \
  pytest cryptography websockets httpie requests-oauthlib icecream; }
[ -e "$BLIND_WORK/mitm" ] || { python3 -m venv "$BLIND_WORK/mitm" && "$BLIND_WORK/mitm/bin/pip" install -q mitmproxy; }
[ -e "$BLIND_WORK/node/node_modules" ] || (cd "$BLIND_WORK/node" && npm init -y > /dev/null && npm install --no-fund --no-audit --silent express@4 fastify koa @hapi/hapi \
  axios got@11 undici@6 node-fetch@2 superagent needle request pino pino-pretty winston bunyan log4js debug http-proxy ws socket.io socket.io-client nodemailer \
  passport passport-local passport-http-bearer express-session cookie-parser morgan ioredis mysql2 pg vite dotenv signale consola playwright-core)
[ -e "$BLIND_WORK/blind-go" ] || (cp "$here"/go/* "$BLIND_WORK/go" && cd "$BLIND_WORK/go" && go build -o "$BLIND_WORK/blind-go" .)
[ -e "$BLIND_WORK/java/Blind.class" ] || (cp "$here"/java/* "$BLIND_WORK/java" && cd "$BLIND_WORK/java" && mvn -q -B dependency:copy-dependencies -DoutputDirectory=lib &&
  javac -cp "$(find lib -name '*.jar' | tr '\n' ':')" -d . Blind.java)

"$BLIND_WORK/venv/bin/python" "$here/make.py" "$@" || echo "some programs failed" >&2
node "$here/plant.mjs" "$out"
