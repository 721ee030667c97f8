#!/bin/sh
# Collects text that holds no credential of anybody's:  sh eval/benign.sh FOLDER   then  npm run eval -- --benign FOLDER
# What the machine has (documentation, manual pages, package logs, installed modules) and what builds print. 50 MB or more.
set -u
out=$1
here=$(cd "$(dirname "$0")/.." && pwd)
mkdir -p "$out" && out=$(cd "$out" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
kept() { mkdir -p "$out/$1" && cp "$2" "$out/$1/$(echo "$2" | tr / _)"; }
# find … | some N KIND: the first N files into a folder of the kind.
some() { sort | head -n "$1" | while read -r file; do kept "$2" "$file"; done; }

for log in /var/log/dpkg.log /var/log/apt/term.log /var/log/apt/history.log /var/log/bootstrap.log /var/lib/dpkg/status /var/lib/dpkg/available; do
  [ -r "$log" ] && kept packages "$log"
done
find /usr/share/doc /usr/local/share/doc -type f -size +4k -size -400k 2>/dev/null | some 600 doc
find /usr/share/man/man1 /usr/share/man/man5 /usr/share/man/man8 -name '*.gz' -size -60k 2>/dev/null | some 500 man
find "$here/node_modules" -type f \( -name '*.min.js' -o -name '*.map' -o -name '*.cjs' -o -name 'package.json' -o -name '*.md' \) -size +2k -size -900k | some 900 node-modules
find / -xdev \( -name package-lock.json -o -name yarn.lock -o -name pnpm-lock.yaml -o -name Cargo.lock -o -name go.sum -o -name poetry.lock \) -size -3000k -not -path '/proc/*' 2>/dev/null | some 60 locks
find / -xdev -type f \( -name '*.tf' -o -name 'openapi*.json' -o -name 'openapi*.yaml' -o -name 'swagger*.json' -o -name 'jwks*.json' -o -name 'docker-compose*.yml' \) -size -900k -not -path '/proc/*' 2>/dev/null | some 60 manifests
find / -xdev -type f -name '*.go' -path '*/pkg/mod/*' -size +8k -size -300k 2>/dev/null | some 200 go-modules
find / -xdev -type f -name '*.py' -path '*site-packages*' -size +8k -size -300k 2>/dev/null | some 300 python-modules

mkdir -p "$out/builds"
(
  cd "$work" && npm init -y && npm install --no-fund --no-audit --foreground-scripts --loglevel http express vite react react-dom lodash webpack webpack-cli esbuild moment
  printf 'import React from "react"; import _ from "lodash"; import moment from "moment"; console.log(React, _, moment)\n' > index.js
  printf '<script type="module" src="/index.js"></script>\n' > index.html
  npx webpack --mode production --entry ./index.js --devtool source-map --output-path "$out/builds/webpack" --stats verbose
  npx esbuild index.js --bundle --minify --sourcemap --outfile="$out/builds/esbuild/out.js" --log-level=verbose --metafile="$out/builds/esbuild/meta.json"
  npx vite build --sourcemap --outDir "$out/builds/vite" --debug
  npm ls --all --json
  npm sbom --sbom-format cyclonedx
  npm sbom --sbom-format spdx
) > "$out/builds/npm.log" 2>&1
(cd "$work" && python3 -m venv v && v/bin/pip -v install --no-cache-dir flask django requests && v/bin/pip list -v && v/bin/pip inspect) > "$out/builds/pip.log" 2>&1
(cd "$work" && mkdir -p g && cd g && printf 'module x\n\ngo 1.22\n' > go.mod && printf 'package main\n\nimport _ "github.com/gin-gonic/gin"\n\nfunc main() {}\n' > main.go && go mod tidy && go build -x -o x . && go list -m -json all) > "$out/builds/go.log" 2>&1
(cd "$work" && cargo new c && cd c && cargo add serde_json regex && cargo build -v) > "$out/builds/cargo.log" 2>&1
(cd "$here" && npx vitest run --reporter=verbose test/core) > "$out/builds/vitest.log" 2>&1
du -sh "$out"
