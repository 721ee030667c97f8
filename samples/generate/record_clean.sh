# Records the logs that need a registry (npm, Go module proxy, PyPI) into /srv/app/raw. Run by run.sh.
set -e
cd /srv/app
mkdir -p raw var home
clean="env -i PATH=/usr/local/go/bin:/usr/local/bin:/usr/bin:/bin HOME=/srv/app/home LANG=C.UTF-8 TZ=UTC TMPDIR=/srv/app/var"

# npm, tsc, vite
rm -rf vite && cp -r clean/vite vite
{
  cd vite
  echo '$ npm install --loglevel=http --no-fund --no-audit'
  $clean npm install --loglevel=http --no-fund --no-audit 2>&1
  echo '$ npx tsc --noEmit'
  $clean npx tsc --noEmit 2>&1 || true
  sed -i 's/login(17)/login("x")/' src/main.tsx
  echo '$ npx vite build --sourcemap'
  $clean npx vite build --sourcemap 2>&1
  echo '$ npm ls --all'
  $clean npm ls --all 2>&1 || true
  echo '$ sha512sum dist/assets/*'
  sha512sum dist/assets/*
  cd ..
} > raw/npm-build.log

# go
rm -rf gotest && cp -r clean/go gotest
gov="$clean GOPROXY=https://proxy.golang.org GOTOOLCHAIN=local GOMODCACHE=/srv/app/gomod GOCACHE=/srv/app/gocache2 GOTMPDIR=/srv/app/var GOFLAGS=-mod=mod"
rm -rf gocache2
{
  cd gotest
  echo '$ go mod tidy'
  $gov go mod tidy 2>&1
  echo '$ cat go.sum'
  cat go.sum
  echo '$ go mod download -json'
  $gov go mod download -json 2>&1
  $gov go build std 2>&1
  echo '$ go build -x'
  $gov go build -x -o ../var/keys . 2>&1
  echo '$ go test -v -count=1 ./... github.com/google/uuid golang.org/x/oauth2'
  $gov go test -v -count=1 ./... github.com/google/uuid golang.org/x/oauth2 2>&1 || true
  echo '$ go version -m ../var/keys'
  $gov go version -m ../var/keys
  cd ..
} > raw/go.log

# pip and pytest
rm -rf pytest && mkdir pytest
{
  cd pytest
  py=/srv/app/venv/bin/python
  $clean $py -m pip download -q --disable-pip-version-check --no-deps --no-build-isolation --no-binary :none: -d wheels itsdangerous==2.2.0 markupsafe==3.0.2 blinker==1.9.0 pytest==8.3.4 iniconfig==2.0.0 pluggy==1.5.0 packaging==24.2 > /dev/null 2>&1
  echo '$ pip hash wheels/*.whl'
  $clean $py -m pip hash wheels/*.whl
  for w in wheels/*.whl; do
    n=$(basename "$w"); p=${n%%-*}; v=${n#*-}; v=${v%%-*}
    echo "$p==$v --hash=sha256:$(sha256sum "$w" | cut -d' ' -f1)"
  done > requirements.txt
  echo '$ cat requirements.txt'
  cat requirements.txt
  echo '$ pip install -v --require-hashes -r requirements.txt'
  $clean $py -m pip install -v --disable-pip-version-check --force-reinstall --no-deps --require-hashes -r requirements.txt 2>&1
  $clean $py -m pip download -q --disable-pip-version-check --no-deps --no-binary itsdangerous -d sdist itsdangerous==2.2.0 > /dev/null 2>&1
  tar xzf sdist/itsdangerous-2.2.0.tar.gz
  $clean $py -m pip install -q --disable-pip-version-check freezegun > /dev/null 2>&1
  cd itsdangerous-2.2.0
  echo '$ python -m pytest -v -p no:cacheprovider'
  $clean PYTHONPATH=src $py -m pytest -v -p no:cacheprovider 2>&1 || true
  cd ../..
} > raw/python.log
