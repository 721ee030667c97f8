#!/bin/sh
# Installs the sanitizers of HAR files that `npm run eval:har` compares with:  sh eval/har/install-peers.sh [FOLDER]
# FOLDER is eval/peers/har if not given; nothing else is touched. Needs npm, and python3 with venv. One that doesn't
# install is told and left out. cloudflare/har-sanitizer and google/har-sanitizer are in no registry; har-cleaner works
# by Cloudflare's lists.
here=$(cd "$(dirname "$0")" && pwd)
root=${1:-$here/../peers/har}
mkdir -p "$root" && root=$(cd "$root" && pwd)

npm_tool() { # package, version
  (cd "$root" && { [ -e package.json ] || npm init -y > /dev/null; } &&
    npm install --no-fund --no-audit --silent --save-exact "$1@$2") && echo "$1: installed" || echo "$1: not installed" >&2
}

python_tool() { # requirement, command
  [ -x "$root/python/bin/$2" ] || { python3 -m venv "$root/python" && "$root/python/bin/pip" install -q "$1"; }
  [ -x "$root/python/bin/$2" ] && echo "$2: installed" || echo "$2: not installed" >&2
}

npm_tool har-sanitizer 2.0.0
npm_tool har-cleaner 0.0.4
python_tool 'har-capture[cli]==0.15.1' har-capture
