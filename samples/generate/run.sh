#!/bin/sh
# Makes every sample again, from scratch, on a Debian 12 machine. Run as root:  sh run.sh [case ...]
# It works in /srv/app, which it removes at the end (KEEP=1 keeps it). The programs talk to 127.0.0.1 only, in a
# network namespace of their own with the host name web-1. The packages come from apt, PyPI, npm and the Go proxy.
# Needs besides: node 20 or later with npm, go 1.21 or later, a JDK 17 or later and the docker client (docker-ce-cli or docker.io).
set -e
here=$(cd "$(dirname "$0")" && pwd)
out=${BEARTRAP_SAMPLES:-$(dirname "$here")}
app=/srv/app
mkdir -p $app/raw $app/var $app/home $app/public $app/node
cp -r "$here/." $app/
cd $app
export PYTHONDONTWRITEBYTECODE=1

if [ ! -e raw/apt-install.log ]; then
  apt-get update -q
  # Installing must not start the daemons.
  if [ ! -e /usr/sbin/policy-rc.d ]; then
    printf '#!/bin/sh\nexit 101\n' > /usr/sbin/policy-rc.d
    chmod +x /usr/sbin/policy-rc.d
    trap 'rm -f /usr/sbin/policy-rc.d' EXIT
  fi
  LC_ALL=C DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends python3.11 python3-venv nginx-light php-cli ruby ruby-webrick ruby-rack haproxy apache2-bin > raw/apt-install.log 2>&1
  DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends rsyslog curl wget git openssl openssh-client iproute2 bsdutils strace > /dev/null 2>&1
fi
if [ ! -e venv ]; then
  /usr/bin/python3.11 -m venv venv
  HOME=$app/home venv/bin/pip install -q flask==3.1.3 django==5.2.19 starlette==1.10.0 uvicorn==0.54.0 requests==2.34.2 httpie==3.2.4 cryptography==50.0.2 rich==15.0.0
fi
if [ ! -e mitm ]; then
  /usr/bin/python3.11 -m venv mitm
  HOME=$app/home mitm/bin/pip install -q mitmproxy==11.0.2
fi
if [ ! -e node/node_modules ]; then
  (cd node && HOME=$app/home npm init -y > /dev/null && HOME=$app/home npm install --no-fund --no-audit express@4 axios@1 pino@10 pino-http@11 winston@3 bunyan@2 cookie-parser express-session morgan jsonwebtoken@9)
fi
[ -e raw/python.log ] || bash record_clean.sh

BEARTRAP_SAMPLES=$out unshare --uts --net sh -c 'hostname web-1; ip link set lo up; exec /srv/app/venv/bin/python make.py "$@"' sh "$@"
venv/bin/python check.py "$out"
cd /
[ -n "$KEEP" ] || rm -rf $app
